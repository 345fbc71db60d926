import type { LevainError } from '@levain/core/errors'

/** Statuses of gRPC by the HTTP status of a coded error; others are UNKNOWN. */
const statuses: Readonly<Record<number, number>> = {
  400: 3, // INVALID_ARGUMENT
  404: 5, // NOT_FOUND
  413: 8, // RESOURCE_EXHAUSTED
  415: 12, // UNIMPLEMENTED
  422: 9, // FAILED_PRECONDITION
  500: 13, // INTERNAL
  503: 14, // UNAVAILABLE
  504: 4, // DEADLINE_EXCEEDED
}

export const statusOf = ({ status }: LevainError): number => statuses[status] ?? 2
