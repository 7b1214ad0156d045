import { pick, useGraphiQL, useGraphiQLActions } from '@graphiql/react';

/** The active tab: what it asks, and the answer as it came. */
export interface Session {
  readonly query: string;
  readonly variables: string;
  readonly headers: string;
  /** Empty before the first answer. */
  readonly response: string;
}

/** All that our panels read of GraphiQL, in one place: its next major version changes names. */
export function useSession(): Session {
  const tab = useGraphiQL(({ tabs, activeTabIndex }) => tabs[activeTabIndex]);
  return { query: tab?.query ?? '', variables: tab?.variables ?? '', headers: tab?.headers ?? '', response: tab?.response ?? '' };
}

/** Opens a question in a tab of its own, with the headers of this one, and runs it. Null while the editors are still loading. */
export function useOpenQuestion(): ((question: { operation: string; query: string; variables: string }) => void) | null {
  const actions = useGraphiQLActions();
  const { queryEditor, variableEditor, headerEditor } = useGraphiQL(pick('queryEditor', 'variableEditor', 'headerEditor'));
  if (queryEditor === undefined || variableEditor === undefined || headerEditor === undefined) return null;
  return ({ operation, query, variables }) => {
    const headers = headerEditor.getValue();
    if (queryEditor.getValue().trim() !== '') actions.addTab();
    headerEditor.setValue(headers);
    queryEditor.setValue(query);
    variableEditor.setValue(variables);
    // What GraphiQL reads from the query comes a moment later; without the name it would run the operation of the tab before.
    actions.setOperationName(operation);
    actions.run();
  };
}

/** The value of a text in JSON; undefined where it is none. */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
