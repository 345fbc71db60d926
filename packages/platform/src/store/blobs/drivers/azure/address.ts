import { fail } from '@levain/core'
import { type StoreAddress, storeAddress } from '../address.ts'

/** Where a container is. */
export interface AzureAddress extends StoreAddress {
  /** Undefined where only the connection string names it. */
  readonly account: string | undefined
}

/**
 * Reads `azure://container/prefix`, whose account is the option `account` or `AZURE_STORAGE_ACCOUNT`, or
 * `wasbs://container@account.blob.core.windows.net/prefix`.
 *
 * @throws input-invalid
 */
export function azureAddress(url: URL): AzureAddress {
  const plain = url.protocol === 'wasbs:' ? fromWasbs(url) : url
  const address = storeAddress(plain, ['account'])
  const account = address.option('account') ?? process.env.AZURE_STORAGE_ACCOUNT
  const vendor = account === undefined ? undefined : `https://${account}.blob.core.windows.net`
  return {
    ...address,
    account,
    endpoint: address.endpoint ?? vendor,
    ...(plain === url ? {} : { shown: `${url.protocol}//${url.username}@${url.host}${url.pathname}` }),
  }
}

/** The user's place of the address holds the container. */
function fromWasbs({ username, password, host, pathname, search }: URL): URL {
  const [account = ''] = host.split('.')
  if (username === '' || password !== '' || search !== '' || !/^[a-z0-9]{3,24}(\.[a-z0-9-]+)+$/.test(host))
    throw fail('input-invalid', {
      field: 'LEVAIN_BLOBS',
      expected: 'wasbs://container@account.blob.core.windows.net/prefix',
      got: `wasbs://…@${host}`,
    })
  return new URL(`azure://${username}${pathname}?${new URLSearchParams({ account, endpoint: `https://${host}` })}`)
}
