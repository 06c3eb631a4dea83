import { type Role, roles } from '#contract/account.ts'

const words: Record<Role, { label: string; detail: string }> = {
  viewer: { label: 'Viewer', detail: 'looks at everything, changes nothing' },
  annotator: { label: 'Annotator', detail: 'also asks, uploads and annotates' },
  administrator: { label: 'Administrator', detail: 'also sets up, shares and removes' },
}

export const roleLabel = (role: Role): string => words[role].label
export const roleOptions = roles.map((role) => ({ value: role, ...words[role] }))
