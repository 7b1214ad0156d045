import { type Answer, ask, isA, listPages, type Problem } from './client.ts';
import { upstreamDocument, type VersionCard, type VersionsData, versionsDocument } from './documents.ts';

const url = '/graphql';
const pageSize = 10;

const [form, list, more, problems, detail] = ['form', 'ul#versions', 'button#more', 'ul#problems', 'section#detail'].map(find);
let pages: AsyncGenerator<Answer<VersionsData>, void> | undefined;

form?.addEventListener('submit', (event) => {
  event.preventDefault();
  void search();
});
more?.addEventListener('click', () => void showNext());
void search();

function find(selector: string): HTMLElement {
  const found = document.querySelector<HTMLElement>(selector);
  if (found === null) throw new Error(`The page has no ${selector}.`);
  return found;
}

async function search(): Promise<void> {
  const query = document.querySelector<HTMLInputElement>('input')?.value.trim() ?? '';
  const variables = { query: query === '' ? null : query, first: pageSize, after: null };
  pages = listPages(url, versionsDocument, { variables, pageInfoOf: ({ modelVersions }) => modelVersions.pageInfo });
  list?.replaceChildren();
  problems?.replaceChildren();
  await showNext();
}

async function showNext(): Promise<void> {
  const next = await pages?.next().catch((error: unknown) => ({ done: true as const, value: showProblem({ message: String(error) }) }));
  if (next === undefined || next.done === true) return;
  const { data, problems: found } = next.value;
  const { nodes, pageInfo, totalCount } = data.modelVersions;
  list?.append(...nodes.map(renderCard));
  for (const problem of found) showProblem(problem);
  if (more !== undefined) {
    more.hidden = !pageInfo.hasNextPage;
    more.textContent = `Show more of ${totalCount}`;
  }
}

/** Text is set as text: names come from registries that others write to. */
function renderCard(version: VersionCard): HTMLElement {
  const button = element('button', `${version.name} ${version.version}`);
  button.addEventListener('click', () => void showUpstream(version.id));
  const known = [version.registry.id, version.stage ?? 'stage not known', version.owner ?? 'owner not known', version.description ?? ''];
  const item = element('li', '');
  item.append(button, element('p', known.join(' · ')));
  return item;
}

async function showUpstream(id: string): Promise<void> {
  const { data, problems: found } = await ask(url, upstreamDocument, { id });
  const upstream = data.modelVersion?.upstream;
  const items =
    upstream?.nodes.map((node) => element('li', `${isA('ModelVersion', node) ? 'model version' : node.__typename}: ${node.name}`)) ?? [];
  const whole = element('p', upstream?.complete === true ? 'This is all of it.' : 'There is more, or it is not known.');
  const nodes = element('ul', '');
  nodes.append(...items);
  detail?.replaceChildren(element('h2', `What ${id} was made from`), nodes, whole);
  for (const problem of found) showProblem(problem);
}

function showProblem({ message, path = [], extensions }: Problem): void {
  problems?.append(element('li', `${path.join('.')} ${message} ${extensions?.fix ?? ''}`));
}

function element(name: string, text: string): HTMLElement {
  const made = document.createElement(name);
  made.textContent = text;
  return made;
}
