import { lazy, Suspense } from 'react';
import { type Address, emptySearch } from './address.ts';
import { useAccess } from './data/token.ts';
import { SearchPage } from './search/search-page.tsx';
import { useAddress } from './ui/navigation.ts';
import { PageLink } from './ui/page-link.tsx';
import { ThemeChoice } from './ui/theme.tsx';
import { ForgetToken, TokenForm } from './ui/token-form.tsx';

// Each page is loaded when it is first shown; the picture brings most of the code.
const VersionPage = lazy(() => import('./version/version-page.tsx').then((module) => ({ default: module.VersionPage })));
const LineagePage = lazy(() => import('./lineage/lineage-page.tsx').then((module) => ({ default: module.LineagePage })));

export function App() {
  const address = useAddress();
  const access = useAccess();
  return (
    <>
      <a className="skip" href="#main">
        Skip to the content
      </a>
      <header className="top">
        <PageLink to={emptySearch} className="brand">
          <Mark />
          Tributary
        </PageLink>
        <nav aria-label="Pages">
          <PageLink to={emptySearch} current={address.page === 'search'}>
            Search
          </PageLink>
          <a href="/">GraphiQL</a>
        </nav>
        {access.token !== null && <ForgetToken />}
        <ThemeChoice />
      </header>
      {access.refusal === null ? <Shown key={access.token} address={address} /> : <TokenForm key={access.token} {...access} />}
    </>
  );
}

function Shown({ address }: { readonly address: Address }) {
  return (
    <Suspense fallback={<p className="loading">Loading …</p>}>
      {address.page === 'search' && <SearchPage address={address} />}
      {address.page === 'version' && <VersionPage key={address.id} id={address.id} />}
      {address.page === 'lineage' && <LineagePage key={`${address.depth} ${address.id}`} address={address} />}
    </Suspense>
  );
}

function Mark() {
  return (
    <svg viewBox="0 0 32 32" className="mark" aria-hidden="true">
      <rect width="32" height="32" rx="7" />
      <path d="M7 9c6 0 6 7 12 7M7 23c6 0 6-7 12-7m-1 0h8" />
    </svg>
  );
}
