import { createGraphiQLFetcher } from '@graphiql/toolkit';
import { GraphiQL, HISTORY_PLUGIN } from 'graphiql';
import { createRoot } from 'react-dom/client';
import { AnswerViews } from './answer/answer-views.tsx';
import { ElsewherePanel } from './elsewhere-panel.tsx';
import { ElsewhereIcon, QuestionsIcon } from './icons.tsx';
import { readHash } from './link.ts';
import { QuestionsPanel } from './questions-panel.tsx';
import { storage } from './storage.ts';

// Set before the editor loads; it asks for a worker by the language that it is for.
window.MonacoEnvironment = {
  getWorker: (_id, label) => {
    const name = label === 'json' || label === 'graphql' ? label : 'editor';
    return new Worker(new URL(`./${name}.worker.js`, import.meta.url), { type: 'module' });
  },
};

interface Example {
  readonly title: string;
  readonly query: string;
}

const questionsPlugin = { title: 'Questions', icon: QuestionsIcon, content: QuestionsPanel };
const elsewherePlugin = { title: 'Ask from elsewhere', icon: ElsewhereIcon, content: ElsewherePanel };

/** A link opens its question in a tab of its own and does not run it; else there are the examples, or the tabs of the last visit. */
function Page({ examples }: { readonly examples: readonly Example[] }) {
  const linked = readHash(window.location.hash);
  const tabs = examples.map(({ title, query }) => ({ query: `# ${title}\n${query}` }));
  return (
    <GraphiQL
      fetcher={fetcher}
      plugins={[questionsPlugin, HISTORY_PLUGIN, elsewherePlugin]}
      visiblePlugin={questionsPlugin}
      defaultQuery=""
      storage={storage}
      shouldPersistHeaders={false}
      showPersistHeadersSettings={false}
      defaultEditorToolsVisibility="variables"
      {...(linked === null ? tabs.length > 0 && { defaultTabs: tabs } : { initialQuery: linked.query, initialVariables: linked.variables })}
    >
      <GraphiQL.Logo>
        <h1 className="tributary-logo">Tributary in GraphiQL</h1>
      </GraphiQL.Logo>
      <GraphiQL.Footer>
        <AnswerViews />
      </GraphiQL.Footer>
    </GraphiQL>
  );
}

const fetcher = createGraphiQLFetcher({ url: '/graphql' });
const root = document.getElementById('graphiql');
if (root !== null) {
  createRoot(root).render(<Page examples={JSON.parse(root.dataset['examples'] ?? '[]') as readonly Example[]} />);
  // A link that is pasted into an open page changes only what follows `#`.
  window.addEventListener('hashchange', () => window.location.reload());
}
