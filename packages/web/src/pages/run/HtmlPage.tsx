/** A page in a frame that may do nothing: no scripts, no forms, nothing of ours within its reach. */
export function HtmlPage({ text, path }: { text: string; path: string }) {
  return (
    <>
      <iframe className="artifact-page" title={path} sandbox="" srcDoc={text} />
      {/<script/i.test(text) ? (
        <p className="muted small">
          Its scripts do not run here: a file that somebody logged must not act as you. Download it to see them at work.
        </p>
      ) : null}
    </>
  )
}
