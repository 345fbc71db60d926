import { ApiError } from '@levain/sdk'
import { Button, PasswordInput, TextInput } from '@mantine/core'
import '@mantine/core/styles/PasswordInput.layer.css'
import { useEffect, useRef, useState } from 'react'
import { useLogin } from '../live/session.ts'
import { Logo } from '../shell/Logo.tsx'
import { Failure } from '../ui/Failure.tsx'
import './login.css'

/** Asks for the name and the password. */
export default function Login() {
  const [user, setUser] = useState('')
  const [password, setPassword] = useState('')
  const passwordField = useRef<HTMLInputElement>(null)
  const login = useLogin()
  useEffect(() => {
    document.title = 'Log in · Levain'
  }, [])
  const submit = () =>
    login.mutate(
      { user: user.trim(), password },
      {
        onError: () => {
          setPassword('')
          passwordField.current?.focus()
        },
      },
    )
  return (
    <main className="login">
      <form
        className="section login-form"
        onSubmit={(event) => {
          event.preventDefault()
          submit()
        }}
      >
        <div className="login-brand">
          <Logo size={34} />
          <span>Levain</span>
        </div>
        <h1>Log in</h1>
        <TextInput
          label="Name"
          name="username"
          autoComplete="username"
          autoCapitalize="none"
          spellCheck={false}
          required
          autoFocus
          value={user}
          onChange={(event) => setUser(event.currentTarget.value)}
        />
        <PasswordInput
          ref={passwordField}
          label="Password"
          name="password"
          autoComplete="current-password"
          required
          value={password}
          onChange={(event) => setPassword(event.currentTarget.value)}
          visibilityToggleButtonProps={{ 'aria-label': 'Show the password' }}
        />
        {login.error ? <Failure error={{ message: reasonOf(login.error) }} /> : null}
        <Button type="submit" fullWidth loading={login.isPending}>
          Log in
        </Button>
        <p className="muted small">
          No account, or a forgotten password? Whoever runs this server types <code>levain users add NAME</code>.
        </p>
      </form>
    </main>
  )
}

function reasonOf(error: Error): string {
  if (!(error instanceof ApiError)) return error.message
  if (error.code === 'unauthenticated') return 'The name or the password is not right.'
  if (error.code !== 'attempts-exceeded') return error.message
  const seconds = Math.ceil(Number(error.details.retryAfterMs) / 1000)
  return `Too many wrong passwords. Try again in ${seconds} ${seconds === 1 ? 'second' : 'seconds'}.`
}
