/** The door of `govern`: who changed what, who allowed it, and what a model is for. */
import type { Implementation } from '@levain/core'
import { approvals } from './approvals.ts'
import { audit } from './audit.ts'
import { card } from './card/card.ts'
import { decide } from './decide.ts'
import { request } from './request.ts'

export const verbs: Implementation<'govern'> = { audit, approvals, request, decide, card }
