/** A question mark in a speech bubble. */
export function QuestionsIcon() {
  return (
    <svg viewBox="0 0 24 24" fill="none" stroke="currentColor" strokeWidth="1.5" aria-hidden="true">
      <path d="M4 4h16v12h-9l-4 4v-4H4z" strokeLinejoin="round" />
      <path d="M10 8.2a2 2 0 1 1 2.6 1.9c-.5.2-.6.5-.6 1.1M12 13.4v.2" strokeLinecap="round" />
    </svg>
  );
}

/** An arrow out of a box. */
export function ElsewhereIcon() {
  return (
    <svg viewBox="0 0 24 24" fill="none" stroke="currentColor" strokeWidth="1.5" aria-hidden="true">
      <path d="M13 4h7v7M20 4l-9 9M10 6H5v13h13v-5" strokeLinecap="round" strokeLinejoin="round" />
    </svg>
  );
}
