/** A jar of starter, risen over its mark. */
export function Logo({ size = 26 }: { size?: number }) {
  return (
    <svg width={size} height={size} viewBox="0 0 32 32" aria-hidden="true">
      <path
        d="M9.2 9.5h13.6c2.2 1.6 3.2 3.7 3.2 6.5v7.5a5 5 0 0 1-5 5H11a5 5 0 0 1-5-5V16c0-2.8 1-4.9 3.2-6.5Z"
        fill="var(--logo-glass)"
        stroke="var(--logo-line)"
        strokeWidth="2"
      />
      <path
        d="M7 18.5c2.2-2.3 4.4-2.3 6.3-.6 1.8 1.6 3.6 1.6 5.4 0 1.9-1.7 4.1-1.7 6.3.6v5a4 4 0 0 1-4 4H11a4 4 0 0 1-4-4Z"
        fill="var(--logo-dough)"
      />
      <path d="M9 4.5h14a1.5 1.5 0 0 1 0 5H9a1.5 1.5 0 0 1 0-5Z" fill="var(--logo-line)" />
      <g fill="var(--logo-glass)">
        <circle cx="12.5" cy="23" r="1.7" />
        <circle cx="18.6" cy="21.4" r="1.2" />
        <circle cx="17.4" cy="25" r="1" />
      </g>
    </svg>
  )
}
