/** Everything a list has, page by page. A server that gives the same page again ends it. */
export async function* pages<Page extends { readonly next_page_token?: string | null | undefined }>(
  ask: (token: { page_token?: string }) => Promise<Page>,
): AsyncGenerator<Page> {
  const seen = new Set<string>()
  for (let token: string | undefined; ; ) {
    const page = await ask(token === undefined ? {} : { page_token: token })
    yield page
    token = page.next_page_token || undefined
    if (token === undefined || seen.has(token)) return
    seen.add(token)
  }
}
