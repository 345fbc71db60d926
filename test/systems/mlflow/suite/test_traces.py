"""Traces: what a program did, span by span."""

import time

import mlflow
import pytest
from mlflow.exceptions import MlflowException

from conftest import IS_THREE

pytestmark = pytest.mark.skipif(not IS_THREE, reason="MLflow 2 speaks an older trace protocol")


def bake(loaves, fail=False):
    @mlflow.trace(name="knead", span_type="TOOL")
    def knead(amount):
        if fail:
            raise ValueError("too wet")
        return amount * 2

    with mlflow.start_span(name="bake", span_type="CHAIN", attributes={"oven": "stone"}) as span:
        span.set_inputs({"loaves": loaves})
        result = knead(loaves)
        span.set_outputs({"dough": result})
    return span.trace_id


def trace_of(id):
    mlflow.flush_trace_async_logging()
    deadline = time.monotonic() + 20
    while True:
        trace = mlflow.get_trace(id)
        if trace is not None and trace.data.spans or time.monotonic() > deadline:
            return trace
        time.sleep(0.1)


def test_a_trace_comes_back_with_its_spans(experiment):
    trace = trace_of(bake(3))
    assert str(trace.info.state) in ("OK", "TraceState.OK")
    assert trace.info.experiment_id == experiment.experiment_id
    root, child = sorted(trace.data.spans, key=lambda span: span.start_time_ns)
    assert (root.name, root.span_type, root.parent_id) == ("bake", "CHAIN", None)
    assert (child.name, child.span_type, child.parent_id) == ("knead", "TOOL", root.span_id)
    assert root.inputs == {"loaves": 3}
    assert root.outputs == {"dough": 6}
    assert root.attributes["oven"] == "stone"
    assert child.outputs == 6
    assert root.end_time_ns >= child.end_time_ns


def test_what_failed_says_where(experiment):
    with pytest.raises(ValueError, match="too wet"):
        bake(1, fail=True)
    id = mlflow.get_last_active_trace_id()
    trace = trace_of(id)
    assert str(trace.info.state).endswith("ERROR")
    child = next(span for span in trace.data.spans if span.name == "knead")
    assert str(child.status.status_code).endswith("ERROR")


def test_traces_are_searched_and_tagged(client, experiment):
    ids = [bake(i) for i in range(4)]
    for id in ids:
        trace_of(id)
    for i, id in enumerate(ids):
        client.set_trace_tag(id, "batch", str(i % 2))
    find = lambda filter, **more: [
        trace.info.trace_id for trace in client.search_traces(**_place(experiment), filter_string=filter, **more)
    ]
    assert set(find("tags.batch = '1'")) == {ids[1], ids[3]}
    assert set(find("attributes.status = 'OK'")) == set(ids)
    assert find("tags.batch = '0' AND attributes.timestamp_ms > 0", order_by=["timestamp_ms ASC"]) == [ids[0], ids[2]]
    first = client.search_traces(**_place(experiment), max_results=3)
    rest = client.search_traces(**_place(experiment), max_results=3, page_token=first.token)
    assert {trace.info.trace_id for trace in [*first, *rest]} == set(ids)
    client.delete_trace_tag(ids[1], "batch")
    assert find("tags.batch = '1'") == [ids[3]]


def test_a_trace_belongs_to_the_run_it_happened_in(client, experiment):
    with mlflow.start_run() as run:
        id = bake(1)
    assert trace_of(id).info.request_metadata["mlflow.sourceRun"] == run.info.run_id
    found = client.search_traces(**_place(experiment), run_id=run.info.run_id)
    assert [trace.info.trace_id for trace in found] == [id]


def test_people_assess_traces(experiment):
    id = bake(2)
    trace_of(id)
    mlflow.log_feedback(trace_id=id, name="crisp", value=True, rationale="good crust", source=_human("ada"))
    expectation = mlflow.log_expectation(trace_id=id, name="loaves", value=4, source=_human("ada"))
    kept = {assessment.name: assessment for assessment in trace_of(id).info.assessments}
    assert (kept["crisp"].value, kept["crisp"].rationale, kept["crisp"].source.source_id) == (True, "good crust", "ada")
    assert kept["loaves"].value == 4
    mlflow.update_assessment(id, expectation.assessment_id, mlflow.entities.Expectation(name="loaves", value=5))
    assert mlflow.get_assessment(id, expectation.assessment_id).value == 5
    mlflow.delete_assessment(id, expectation.assessment_id)
    assert [assessment.name for assessment in trace_of(id).info.assessments] == ["crisp"]


def test_traces_are_deleted(client, experiment):
    kept, gone = bake(1), bake(2)
    for id in (kept, gone):
        trace_of(id)
    assert client.delete_traces(experiment.experiment_id, trace_ids=[gone]) == 1
    assert [trace.info.trace_id for trace in client.search_traces(**_place(experiment))] == [kept]
    with pytest.raises(MlflowException) as refused:
        client.get_trace(gone)
    assert refused.value.error_code in ("RESOURCE_DOES_NOT_EXIST", "NOT_FOUND")


def _human(name):
    return mlflow.entities.AssessmentSource(source_type="HUMAN", source_id=name)


def _place(experiment):
    import inspect

    takes = inspect.signature(mlflow.MlflowClient.search_traces).parameters
    return {"locations": [experiment.experiment_id]} if "locations" in takes else {"experiment_ids": [experiment.experiment_id]}
