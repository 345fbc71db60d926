import { Modal } from '@mantine/core'
import { pages } from './pages.ts'

const everywhere = [
  [['Ctrl', 'K'], 'Search everything'],
  [['/'], 'Filter the list'],
  [['j'], 'Next row'],
  [['k'], 'Previous row'],
  [['x'], 'Select the row'],
  [['Enter'], 'Open the row'],
  [['Esc'], 'Close'],
  [['?'], 'This list'],
] as const

/** What the keys do. */
export default function Shortcuts({ onClose }: { onClose: () => void }) {
  return (
    <Modal opened onClose={onClose} title="Keyboard shortcuts" size="lg" closeButtonProps={{ 'aria-label': 'Close' }}>
      <div className="columns">
        <KeyList title="Go to" keys={pages.map(({ key, label }) => [['g', key], label] as const)} />
        <KeyList title="Everywhere" keys={everywhere} />
      </div>
    </Modal>
  )
}

function KeyList({ title, keys }: { title: string; keys: readonly (readonly [readonly string[], string])[] }) {
  return (
    <div className="stack close">
      <h3>{title}</h3>
      <dl className="keys">
        {keys.map(([combination, does]) => (
          <div key={does}>
            <dt>
              {combination.map((key) => (
                <kbd key={key}>{key}</kbd>
              ))}
            </dt>
            <dd>{does}</dd>
          </div>
        ))}
      </dl>
    </div>
  )
}
