import { describe, expect, it } from '@jest/globals';
import { clearLine, showProgress, showSyncProgress } from './progress.ts';

function openOutput(isTTY: boolean) {
  const written: string[] = [];
  return { isTTY, written, write: (text: string) => written.push(text) };
}

describe('progress', () => {
  it('is one line on a terminal, and taken back before anything else is written', () => {
    const terminal = openOutput(true);
    const progress = showProgress(terminal, (count) => `${count} so far`);
    progress.clear();
    progress.update(200);
    progress.update(400);
    progress.clear();
    progress.clear();
    expect(terminal.written).toEqual(['\r200 so far\u001b[K', '\r400 so far\u001b[K', '\r\u001b[K']);
  });

  it('is nothing where no terminal is', () => {
    const pipe = openOutput(false);
    const progress = showProgress(pipe, String);
    progress.update(200);
    progress.clear();
    clearLine(pipe);
    expect(pipe.written).toEqual([]);
  });

  it('of a first sync is a line a page in a pipe, for whoever reads the log', () => {
    const pipe = openOutput(false);
    const show = showSyncProgress(pipe);
    const page = { source: 'mlflow:prod', nodes: 10, edges: 5 };
    show({ ...page, pages: 1 });
    show({ ...page, pages: 2 });
    show({ ...page, pages: 1 });
    expect(pipe.written).toEqual([1, 2].map((pages) => `Syncing mlflow:prod: page ${pages}, 10 nodes, 5 edges\n`));
  });
});
