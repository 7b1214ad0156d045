import { type KeyboardEvent, type ReactNode, useEffect, useRef } from 'react';

/** A button that opens a small window below it; Escape and a click elsewhere close it. */
export function Menu({ label, children }: { readonly label: string; readonly children: ReactNode }) {
  const details = useRef<HTMLDetailsElement>(null);
  useEffect(() => {
    const closeOutside = (event: PointerEvent): void => {
      const { current } = details;
      if (current !== null && event.target instanceof Node && !current.contains(event.target)) current.open = false;
    };
    document.addEventListener('pointerdown', closeOutside);
    return () => document.removeEventListener('pointerdown', closeOutside);
  }, []);
  const closeOnEscape = (event: KeyboardEvent<HTMLDetailsElement>): void => {
    if (event.key !== 'Escape' || !event.currentTarget.open) return;
    event.currentTarget.open = false;
    event.currentTarget.querySelector('summary')?.focus();
  };
  return (
    <details className="menu" ref={details} onKeyDown={closeOnEscape}>
      <summary className="button">{label}</summary>
      <div className="menu-window">{children}</div>
    </details>
  );
}
