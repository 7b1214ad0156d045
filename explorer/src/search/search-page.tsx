import { type KeyboardEvent, useEffect, useRef, useState } from 'react';
import { emptySearch, facetNames, type Order, orders, type SearchAddress } from '../address.ts';
import { type Answer, ask, type Problem } from '../data/ask.ts';
import { searchOperation, type SearchQuery } from '../data/generated/operations.ts';
import { latest, useAnswer } from '../data/use-answer.ts';
import { AskLink } from '../ui/ask-link.tsx';
import { goTo, replaceBy } from '../ui/navigation.ts';
import { Failure, Problems, Sources } from '../ui/notices.tsx';
import { sayCount, sayMany } from '../ui/words.ts';
import { FacetList } from './facet-list.tsx';
import { Results } from './results.tsx';
import { readFacets, rowsPerPage, toggleFacet, toVariables } from './search-variables.ts';

const orderNames: Readonly<Record<Order, string>> = {
  NEWEST: 'Newest first',
  OLDEST: 'Oldest first',
  NAME: 'By name',
  RECENTLY_UPDATED: 'Last changed first',
  RELEVANCE: 'Best match first',
};

/** What was found, with the search that found it: meanwhile another may be asked for. */
interface Found {
  readonly address: SearchAddress;
  readonly found: SearchQuery;
}

async function search(address: SearchAddress, signal: AbortSignal): Promise<Answer<Found>> {
  const { data, problems } = await ask(searchOperation, toVariables(address), signal);
  return { data: { address, found: data }, problems };
}

export function SearchPage({ address }: { readonly address: SearchAddress }) {
  const [tries, setTries] = useState(0);
  const asked = useAnswer(`${tries} ${JSON.stringify(address)}`, (signal) => search(address, signal));
  useEffect(() => void (document.title = 'Search · Tributary'), []);
  const answer = latest(asked);
  return (
    <main id="main" className="search">
      <aside aria-label="Filters" className="facets">
        {answer !== null && <Facets address={address} found={answer.data.found} />}
        <label className="retired-choice">
          <input
            type="checkbox"
            checked={address.retired}
            onChange={() => goTo({ ...address, retired: !address.retired, after: null, number: 1 })}
          />
          Retired versions too
        </label>
      </aside>
      <div className="found" aria-busy={asked.state === 'asking'}>
        <h1 className="hidden-label">Search model versions</h1>
        <SearchBox address={address} />
        {asked.state === 'failed' && <Failure problems={asked.problems} onAgain={() => setTries(tries + 1)} />}
        {answer !== null && <FoundVersions {...answer.data} problems={answer.problems} />}
      </div>
    </main>
  );
}

function Facets({ address, found }: Found) {
  const facets = readFacets(found, address.facets);
  return facetNames.map((name) => (
    <FacetList key={name} name={name} values={facets[name]} onToggle={(value) => goTo(toggleFacet(address, name, value))} />
  ));
}

function FoundVersions({ address, found: { modelVersions }, problems }: Found & { readonly problems: readonly Problem[] }) {
  const { nodes, pageInfo, sources } = modelVersions;
  return (
    <>
      <Problems problems={problems} />
      <Sources sources={sources} />
      <div className="found-head">
        <p>
          <output>{describeFound(address, modelVersions)}</output>
          {sources.every(({ state }) => state === 'FRESH') && ` in ${sayMany(sources.length, 'registry', 'registries')}, all up to date`}
        </p>
        <AskLink text={searchOperation.text} variables={toVariables(address)} />
        <OrderChoice address={address} />
      </div>
      <Results rows={nodes} />
      <Paging address={address} pageInfo={pageInfo} />
    </>
  );
}

function describeFound(
  { number }: SearchAddress,
  { totalCount, nodes }: { readonly totalCount: number; readonly nodes: readonly unknown[] },
): string {
  if (totalCount === 0) return 'No version matches.';
  const first = (number - 1) * rowsPerPage + 1;
  return `${sayCount(first)}–${sayCount(first + nodes.length - 1)} of ${sayMany(totalCount, 'version')}`;
}

/** Asks as one types, after a moment; `/` leads here from anywhere, and the arrow down from here to the results. */
function SearchBox({ address }: { readonly address: SearchAddress }) {
  const input = useRef<HTMLInputElement>(null);
  const [text, setText] = useState(address.query);
  const [known, setKnown] = useState(address.query);
  if (known !== address.query) {
    setKnown(address.query);
    setText(address.query);
  }
  useEffect(() => {
    if (text === address.query) return undefined;
    const timer = setTimeout(() => replaceBy(searchFor(address, text)), 200);
    return () => clearTimeout(timer);
  }, [text, address]);
  useEffect(() => {
    const focusOnSlash = (event: globalThis.KeyboardEvent): void => {
      const isTyping = event.target instanceof HTMLElement && event.target.matches('input, select, textarea');
      if (event.key !== '/' || isTyping) return;
      event.preventDefault();
      input.current?.focus();
    };
    document.addEventListener('keydown', focusOnSlash);
    return () => document.removeEventListener('keydown', focusOnSlash);
  }, []);
  const goDown = (event: KeyboardEvent): void => {
    if (event.key !== 'ArrowDown') return;
    event.preventDefault();
    document.querySelector<HTMLAnchorElement>('.result-link')?.focus();
  };
  return (
    <search className="search-box">
      <input
        ref={input}
        type="search"
        aria-label="Find versions by name, alias, tag, owner or framework"
        placeholder="Find versions by name, alias, tag, owner or framework"
        value={text}
        onChange={(event) => setText(event.target.value)}
        onKeyDown={goDown}
      />
      <kbd aria-hidden="true">/</kbd>
    </search>
  );
}

/** While words are given the best match comes first, unless another order was chosen. */
function searchFor(address: SearchAddress, query: string): SearchAddress {
  const isByDefault = address.order === (address.query === '' ? emptySearch.order : 'RELEVANCE');
  const order = isByDefault ? (query === '' ? emptySearch.order : 'RELEVANCE') : address.order;
  return { ...address, query, order, after: null, number: 1 };
}

function OrderChoice({ address }: { readonly address: SearchAddress }) {
  return (
    <label className="order-choice">
      <span className="hidden-label">Order</span>
      <select
        value={address.order}
        onChange={(event) => {
          const order = orders.find((known) => known === event.target.value) ?? emptySearch.order;
          goTo({ ...address, order, after: null, number: 1 });
        }}
      >
        {orders.map((order) => (
          <option key={order} value={order}>
            {orderNames[order]}
          </option>
        ))}
      </select>
    </label>
  );
}

interface PagingProps {
  readonly address: SearchAddress;
  readonly pageInfo: { readonly hasNextPage: boolean; readonly endCursor: string | null };
}

function Paging({ address, pageInfo }: PagingProps) {
  if (address.number === 1 && !pageInfo.hasNextPage) return null;
  return (
    <nav className="paging" aria-label="Pages of results">
      <button type="button" disabled={address.number === 1} onClick={() => goTo({ ...address, after: null, number: 1 })}>
        First page
      </button>
      <span>Page {sayCount(address.number)}</span>
      <button
        type="button"
        disabled={!pageInfo.hasNextPage}
        onClick={() => goTo({ ...address, after: pageInfo.endCursor, number: address.number + 1 })}
      >
        Next page
      </button>
    </nav>
  );
}
