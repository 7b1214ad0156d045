import { invalidParameter } from '../errors.ts';
import { checkTag } from '../names.ts';
import { readText, type Parameters } from '../parameters.ts';
import type { Stage } from '../state/records.ts';

const STAGES: readonly Stage[] = ['None', 'Staging', 'Production', 'Archived'];

export function parseStage(text: string): Stage {
  const stage = STAGES.find((name) => name.toLowerCase() === text.toLowerCase());
  if (stage !== undefined) return stage;
  throw invalidParameter(`Invalid Model Version stage: ${text}. Value must be one of ${STAGES.join(', ')}.`);
}

export function readTags(parameters: Parameters): Readonly<Record<string, string>> {
  const tags = parameters.objects('tags').map((tag) => [readText(tag, 'key'), readText(tag, 'value')] as const);
  for (const [key, value] of tags) checkTag(key, value);
  return Object.fromEntries(tags);
}
