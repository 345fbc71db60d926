import { ActionIcon, Button, type CSSVariablesResolver, createTheme, type MantineColorsTuple } from '@mantine/core'

const crust: MantineColorsTuple = [
  '#fdf4e7',
  '#f8e8d2',
  '#eed0a6',
  '#e2b981',
  '#d79d53',
  '#c9832f',
  '#b3691b',
  '#9a4a0c',
  '#7f3c08',
  '#5f2c04',
]

/** Colours of a button: filled for what the page is for, default for the rest, subtle within rows. */
const buttonVars = (variant: string | undefined) => {
  if (variant === 'default') return { bg: 'var(--surface)', hover: 'var(--hover)', color: 'var(--ink)', bd: '1px solid var(--line-strong)' }
  if (variant === 'subtle') return { bg: 'transparent', hover: 'var(--hover)', color: 'var(--ink-2)', bd: '1px solid transparent' }
  return { bg: 'var(--accent)', hover: 'var(--accent-hover)', color: 'var(--accent-ink)', bd: '1px solid transparent' }
}

/** Mantine's controls in the studio's own colours; tokens.css has them. */
export const theme = createTheme({
  colors: { crust },
  primaryColor: 'crust',
  primaryShade: { light: 7, dark: 4 },
  autoContrast: true,
  defaultRadius: 6,
  fontFamily: 'var(--font-text)',
  fontFamilyMonospace: 'var(--font-code)',
  cursorType: 'pointer',
  respectReducedMotion: true,
  components: {
    Button: Button.extend({
      vars: (_, { variant, size }) => {
        const { bg, hover, color, bd } = buttonVars(variant)
        const root = { '--button-bg': bg, '--button-hover': hover, '--button-color': color, '--button-bd': bd }
        return { root: size ? root : { ...root, '--button-height': '32px', '--button-padding-x': '12px' } }
      },
    }),
    ActionIcon: ActionIcon.extend({ vars: () => ({ root: { '--ai-color': 'var(--ink-2)', '--ai-hover': 'var(--hover)' } }) }),
  },
})

const shared = {
  '--mantine-color-body': 'var(--paper)',
  '--mantine-color-text': 'var(--ink)',
  '--mantine-color-dimmed': 'var(--ink-3)',
  '--mantine-color-default': 'var(--surface)',
  '--mantine-color-default-hover': 'var(--hover)',
  '--mantine-color-default-color': 'var(--ink)',
  '--mantine-color-default-border': 'var(--line)',
  '--mantine-color-placeholder': 'var(--ink-3)',
}

/** Mantine's own names for colours, pointed at the studio's. */
export const variables: CSSVariablesResolver = () => ({ variables: {}, light: shared, dark: shared })
