import { type ReactNode, useEffect, useRef } from 'react';

/** A button that opens a small window below it; Escape and a click elsewhere close it. */
export function Menu({ label, children }: { readonly label: string; readonly children: ReactNode }) {
  const details = useRef<HTMLDetailsElement>(null);
  useEffect(() => {
    const left = new AbortController();
    document.addEventListener('pointerdown', (event) => closeOutside(details.current, event.target), left);
    document.addEventListener('keydown', (event) => event.key === 'Escape' && closeByKey(details.current), left);
    return () => left.abort();
  }, []);
  return (
    <details className="menu" ref={details}>
      <summary className="button">{label}</summary>
      <div className="menu-window">{children}</div>
    </details>
  );
}

function closeOutside(menu: HTMLDetailsElement | null, target: EventTarget | null): void {
  if (menu !== null && target instanceof Node && !menu.contains(target)) menu.open = false;
}

function closeByKey(menu: HTMLDetailsElement | null): void {
  if (menu?.open !== true) return;
  menu.open = false;
  menu.querySelector('summary')?.focus();
}
