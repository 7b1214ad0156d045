import { readFile } from 'node:fs/promises';
import { isDeepStrictEqual } from 'node:util';
import type { Page } from 'playwright-core';
import { until } from '../e2e/support.ts';

/** Opens the picture of a node and waits until it is laid out. */
export async function openPicture(page: Page, id: string, more = ''): Promise<void> {
  await page.goto(`/explorer?lineage=${encodeURIComponent(id)}${more}`);
  await awaitPicture(page);
}

export async function awaitPicture(page: Page): Promise<void> {
  await page.locator('.react-flow__node').first().waitFor();
}

/** The ids of the cards, in order of their text. */
export async function readCards(page: Page): Promise<readonly string[]> {
  const ids = await page.locator('.react-flow__node').evaluateAll((cards) => cards.map((card) => card.getAttribute('data-id') ?? ''));
  return ids.toSorted();
}

/** Waits until exactly these cards are there, in whatever order. */
export async function expectCards(page: Page, ids: readonly string[]): Promise<void> {
  const expected = ids.toSorted();
  await until(
    `the cards ${expected.join(' ')}`,
    () => readCards(page),
    (cards) => isDeepStrictEqual(cards, expected),
  );
}

/** The arrows as `[dependent, source]`, and those that stand for hidden nodes. */
export async function readArrows(page: Page): Promise<{ readonly all: readonly string[]; readonly dashed: readonly string[] }> {
  const arrows = await page
    .locator('.react-flow__edge')
    .evaluateAll((edges) =>
      edges.map((edge) => ({ id: edge.getAttribute('data-id') ?? '', dashed: edge.querySelector('.arrow-dashed') !== null })),
    );
  return {
    all: arrows.map(({ id }) => id).toSorted(),
    dashed: arrows.filter(({ dashed }) => dashed).map(({ id }) => id),
  };
}

/** Where each card stands on the picture's plane, whatever the window shows. */
export async function readPlaces(page: Page): Promise<Readonly<Record<string, string>>> {
  const places = await page
    .locator('.react-flow__node')
    .evaluateAll((cards) =>
      cards.map((card) => [card.getAttribute('data-id') ?? '', card instanceof HTMLElement ? card.style.transform : '']),
    );
  return Object.fromEntries(places) as Record<string, string>;
}

export function findCard(page: Page, id: string) {
  return page.locator(`.react-flow__node[data-id=${JSON.stringify(id)}]`);
}

/** Clicks in the middle of an arrow, where a person would. */
export async function clickArrow(page: Page, from: string, to: string): Promise<void> {
  const point = await page.evaluate(
    (id) => {
      const edge = [...document.querySelectorAll('.react-flow__edge')].find((element) => element.getAttribute('data-id') === id);
      const path = edge?.querySelector<SVGPathElement>('path.react-flow__edge-path');
      const matrix = path?.getScreenCTM();
      if (!path || !matrix) throw new Error(`There is no arrow ${id}.`);
      const { x, y } = path.getPointAtLength(path.getTotalLength() / 2).matrixTransform(matrix);
      return { x, y };
    },
    JSON.stringify([from, to]),
  );
  await page.mouse.click(point.x, point.y);
}

/** Chooses what is downloaded and reads it. */
export async function readDownload(page: Page, choose: () => Promise<void>): Promise<{ readonly name: string; readonly content: Buffer }> {
  const [download] = await Promise.all([page.waitForEvent('download'), choose()]);
  return { name: download.suggestedFilename(), content: await readFile(await download.path()) };
}
