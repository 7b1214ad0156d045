import type { KeyboardEvent, MouseEvent, ReactNode } from 'react';
import { type Address, formatAddress } from '../address.ts';
import { goTo } from './navigation.ts';
import { webAddress } from './words.ts';

interface PageLinkProps {
  readonly to: Address;
  readonly children: ReactNode;
  readonly className?: string;
  readonly current?: boolean;
  readonly onKeyDown?: (event: KeyboardEvent) => void;
}

/** A link between pages of the explorer; with a modifier key it opens a window like any other. */
export function PageLink({ to, children, className, current, onKeyDown }: PageLinkProps) {
  const follow = (event: MouseEvent): void => {
    if (event.defaultPrevented || event.button !== 0 || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
    event.preventDefault();
    goTo(to);
  };
  return (
    <a
      href={formatAddress(to)}
      className={className}
      aria-current={current === true ? 'page' : undefined}
      onClick={follow}
      onKeyDown={onKeyDown}
    >
      {children}
    </a>
  );
}

/** A link out of the explorer, or plain text where a registry's word is no address of a page. */
export function OutsideLink({ url, children }: { readonly url: string | null; readonly children: ReactNode }) {
  const address = webAddress(url);
  if (address === null) return <span>{children}</span>;
  return (
    <a href={address} target="_blank" rel="noreferrer noopener" className="outside">
      {children}
    </a>
  );
}
