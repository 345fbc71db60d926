"""Makes what was written for AWS in moto: the calls of SageMaker, and stacks of CloudFormation. Prints what there is then as JSON."""

import json
import sys
from pathlib import Path

import boto3

folder, url = Path(sys.argv[1]), sys.argv[2]
session = boto3.Session(aws_access_key_id="x", aws_secret_access_key="x", region_name="eu-central-1")


def client(service):
    return session.client(service, endpoint_url=url)


def body(path):
    return json.loads((folder / path).read_text().replace("ACCOUNT_ID", "123456789012"))


def sagemaker(name):
    api, iam = client("sagemaker"), client("iam")
    trust = (folder / name / "trust-policy.json").read_text()
    iam.create_role(RoleName="churn-sagemaker", AssumeRolePolicyDocument=trust)
    iam.put_role_policy(RoleName="churn-sagemaker", PolicyName="serve", PolicyDocument=json.dumps(body(f"{name}/role-policy.json")))
    for model in sorted((folder / name).glob("model-*.json")):
        api.create_model(**body(model.relative_to(folder)))
    api.create_endpoint_config(**body(f"{name}/endpoint-config.json"))
    api.create_endpoint(**body(f"{name}/endpoint.json"))
    endpoint = api.describe_endpoint(EndpointName="churn")
    config = api.describe_endpoint_config(EndpointConfigName=endpoint["EndpointConfigName"])
    return {
        "status": endpoint["EndpointStatus"],
        "variants": [[v["VariantName"], v["InstanceType"], v["InitialVariantWeight"]] for v in config["ProductionVariants"]],
        "images": sorted(api.describe_model(ModelName=m["ModelName"])["PrimaryContainer"]["Image"] for m in api.list_models()["Models"]),
    }


def stack(name):
    api = client("cloudformation")
    template = (folder / name / "template.yaml").read_text()
    # Moto knows neither the secret that RDS makes for a database nor, in stacks, the address of one.
    template = template.replace("!GetAtt Database.MasterUserSecret.SecretArn", "'*'")
    template = template.replace("${Database.Endpoint.Address}:${Database.Endpoint.Port}", "${Database}")
    api.create_stack(StackName=name, TemplateBody=template, Capabilities=["CAPABILITY_IAM"])
    made = api.describe_stacks(StackName=name)["Stacks"][0]
    resources = api.list_stack_resources(StackName=name)["StackResourceSummaries"]
    return {
        "status": made["StackStatus"],
        "outputs": sorted(o["OutputKey"] for o in made.get("Outputs", [])),
        "resources": sorted(r["LogicalResourceId"] for r in resources),
    }


print(json.dumps({"sagemaker": sagemaker("sagemaker-canary"), "stack": stack("cloudformation")}))
