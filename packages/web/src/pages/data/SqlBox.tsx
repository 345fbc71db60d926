import { Button } from '@mantine/core'
import { getRouteApi, useNavigate } from '@tanstack/react-router'
import { useState } from 'react'
import { useAsk } from '../../live/ask.ts'
import { Command, quote } from '../../ui/Command.tsx'
import { Empty } from '../../ui/Empty.tsx'
import { Loaded } from '../../ui/Loaded.tsx'
import { Section } from '../../ui/Page.tsx'
import { RowTable } from './RowTable.tsx'

const route = getRouteApi('/data/$name')
const limit = 1000

/** SQL over a table. What was run stands in the address. */
export function SqlBox({ reference, table }: { reference: string; table: string }) {
  const search = route.useSearch()
  const navigate = useNavigate()
  const name = /^[A-Za-z_]\w*$/.test(table) ? table : `"${table}"`
  const [text, setText] = useState(search.sql ?? `select *\nfrom ${name}\nlimit 20`)
  const run = () => navigate({ to: '.', search: { ...search, sql: text } as never, resetScroll: false })
  return (
    <>
      <Section title="SQL" note={`${name} is ${reference.length > 60 ? 'this table' : reference}`}>
        <form
          className="stack close"
          onSubmit={(event) => {
            event.preventDefault()
            run()
          }}
        >
          <textarea
            className="sql"
            aria-label="SQL"
            spellCheck={false}
            rows={Math.max(4, text.split('\n').length)}
            value={text}
            onChange={(event) => setText(event.target.value)}
            onKeyDown={(event) => {
              if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) run()
            }}
          />
          <div className="row">
            <Button type="submit">Run</Button>
            <span className="muted small">
              <kbd>Ctrl</kbd> <kbd>Enter</kbd>; at most {limit} rows come back
            </span>
          </div>
          <Command line={`levain explore query ${quote(text.replaceAll('\n', ' '))}`} />
        </form>
      </Section>
      {search.sql ? <Result sql={search.sql} table={table} reference={reference} /> : null}
    </>
  )
}

function Result({ sql, table, reference }: { sql: string; table: string; reference: string }) {
  const answer = useAsk('explore', 'query', { sql, tables: { [table]: reference }, limit })
  return (
    <Section title="Result" note={answer.data ? `${answer.data.rows.length} rows` : undefined} flush>
      <Loaded query={answer}>
        {({ rows }) =>
          rows.length === 0 ? (
            <Empty title="No rows." />
          ) : (
            <RowTable caption="Result of the query" columns={Object.keys(rows[0]!)} rows={rows} />
          )
        }
      </Loaded>
    </Section>
  )
}
