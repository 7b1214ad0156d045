import { type KeyboardEvent, type ReactNode, useState } from 'react';

const tabs = ['details', 'impact', 'list'] as const;
type Tab = (typeof tabs)[number];

interface SidePanelProps {
  readonly labels: Readonly<Record<Tab, string>>;
  readonly contents: Readonly<Record<Tab, ReactNode>>;
  /** Changes with what is looked at: its details then come to the front. */
  readonly looked: string | null;
}

export function SidePanel({ labels, contents, looked }: SidePanelProps) {
  const [tab, setTab] = useState<Tab>(looked === null ? 'impact' : 'details');
  const [known, setKnown] = useState(looked);
  if (known !== looked) {
    setKnown(looked);
    if (looked !== null) setTab('details');
  }
  const move = (event: KeyboardEvent): void => {
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (step === undefined) return;
    const next = tabs[(tabs.indexOf(tab) + step + tabs.length) % tabs.length] ?? tab;
    setTab(next);
    document.querySelector<HTMLElement>(`#tab-${next}`)?.focus();
  };
  return (
    <aside className="panel" aria-label="About the picture">
      <div role="tablist" aria-label="About the picture">
        {tabs.map((name) => (
          <button
            key={name}
            type="button"
            role="tab"
            id={`tab-${name}`}
            aria-selected={name === tab}
            aria-controls="panel-content"
            tabIndex={name === tab ? 0 : -1}
            onClick={() => setTab(name)}
            onKeyDown={move}
          >
            {labels[name]}
          </button>
        ))}
      </div>
      <div role="tabpanel" id="panel-content" aria-labelledby={`tab-${tab}`} tabIndex={0} className="panel-content">
        {contents[tab]}
      </div>
    </aside>
  );
}
