import '@fontsource-variable/inter/wght.css'
import '@fontsource-variable/fraunces/wght.css'
import './look/mantine.css'
import './look/tokens.css'
import './look/base.css'
import { MantineProvider } from '@mantine/core'
import { QueryClientProvider } from '@tanstack/react-query'
import { RouterProvider } from '@tanstack/react-router'
import { StrictMode } from 'react'
import { createRoot } from 'react-dom/client'
import { cache } from './live/cache.ts'
import { Live } from './live/Live.tsx'
import { sessionQuery } from './live/session.ts'
import { Gate } from './login/Gate.tsx'
import { theme, variables } from './look/theme.ts'
import { router } from './router.tsx'

// Both are needed before anything is drawn; neither waits for the other.
cache.prefetchQuery(sessionQuery)
router.load()

createRoot(document.getElementById('root')!).render(
  <StrictMode>
    <MantineProvider theme={theme} cssVariablesResolver={variables} defaultColorScheme="auto">
      <QueryClientProvider client={cache}>
        <Gate>
          <Live>
            <RouterProvider router={router} />
          </Live>
        </Gate>
      </QueryClientProvider>
    </MantineProvider>
  </StrictMode>,
)
