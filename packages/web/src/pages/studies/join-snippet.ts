import type { Study } from '@levain/sdk'

/** Python that carries out trials of a study until there are no more. */
export function joinSnippet({ name, metric, pruner }: Pick<Study, 'name' | 'metric' | 'pruner'>, origin: string): string {
  const value = /^[a-z_]\w*$/i.test(metric) ? metric : 'value'
  const path = `studies/${encodeURIComponent(name)}`
  const carryOut = pruner
    ? [
        '    for epoch in range(20):',
        `        ${value} = train_one_epoch(**trial["values"])`,
        `        if call(f"{one}/report", step=epoch, value=${value})["stop"]:`,
        '            call(f"{one}/tell", state="pruned")',
        '            break',
        '    else:',
        `        call(f"{one}/tell", value=${value})`,
      ]
    : [`    ${value} = train(**trial["values"])`, `    call(f"{one}/tell", value=${value})`]
  return [
    'import json, time, urllib.request',
    '',
    'def call(path, **body):',
    `    request = urllib.request.Request(${JSON.stringify(`${origin}/api/v1/`)} + path, json.dumps(body).encode(), {"content-type": "application/json"})`,
    '    return json.load(urllib.request.urlopen(request))',
    '',
    'while True:',
    `    answer = call(${JSON.stringify(`${path}/ask`)}, worker="mine")`,
    '    if answer["next"] == "done":',
    '        break',
    '    if answer["next"] == "wait":',
    '        time.sleep(1)',
    '        continue',
    '    trial = answer["trial"]',
    `    one = f${JSON.stringify(`${path}/trials/{trial['number']}`)}`,
    ...carryOut,
  ].join('\n')
}
