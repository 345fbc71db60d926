import { ActionIcon, Menu } from '@mantine/core'
import { IconLogout, IconUserCircle } from '@tabler/icons-react'
import { useLogout, useSession } from '../live/session.ts'

/** Who is logged in, and the way out; nothing where the server asks nobody. */
export function Account() {
  const { data } = useSession()
  const logout = useLogout()
  if (!data?.required || !data.user) return null
  const { id, roles } = data.user
  return (
    <Menu position="bottom-end" withinPortal>
      <Menu.Target>
        <ActionIcon variant="subtle" size="lg" aria-label={`Account of ${id}`}>
          <IconUserCircle size={19} />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Label>
          {id}, {roles.join(' and ')}
        </Menu.Label>
        <Menu.Item leftSection={<IconLogout size={15} />} onClick={() => logout.mutate()}>
          Log out
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  )
}
