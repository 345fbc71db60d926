import { readFileSync } from 'node:fs'
import { join } from 'node:path'

const page = join(import.meta.dirname, '../../../docs/kubernetes.md')

/** The rights that the page says are enough, word for word, given to a user in the page's namespace. */
export function rightsOf(user: string): string {
  const role = readFileSync(page, 'utf8').match(/```yaml\n(apiVersion: rbac[\s\S]*?)```/)?.[1] ?? ''
  return `apiVersion: v1
kind: Namespace
metadata: { name: models }
---
${role}---
apiVersion: rbac.authorization.k8s.io/v1
kind: RoleBinding
metadata: { name: levain, namespace: models }
roleRef: { apiGroup: rbac.authorization.k8s.io, kind: Role, name: levain }
subjects: [{ apiGroup: rbac.authorization.k8s.io, kind: User, name: ${user} }]
`
}
