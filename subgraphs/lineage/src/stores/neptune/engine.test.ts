import { describe, expect, it } from '@jest/globals';
import { assertEngine } from './engine.ts';

describe('assertEngine', () => {
  it.each(['1.4.1.0', '1.4.1.0.R2', '1.4.5.1', '1.10.0.0', '2.0.0.0', 'Patch-1.4.2.0'])('takes %s', (version) => {
    expect(() => assertEngine(version)).not.toThrow();
  });

  it.each(['1.4.0.0', '1.3.4.0.R5', '1.2.1.0.R7', '0.9.9.9', 'Patch-1.3.9.9', '5.26.30', '', 'development'])('refuses %j', (version) => {
    expect(() => assertEngine(version)).toThrow(
      expect.objectContaining({
        code: 'LINEAGE_UNAVAILABLE',
        details: expect.objectContaining({ fix: expect.stringMatching(/lineage\.store\.endpoint.*1\.4\.1\.0/) }),
      }),
    );
  });

  it('repeats nothing that does not look like a version', () => {
    expect(() => assertEngine('<b>http://10.0.0.1</b>')).toThrow('too old, or unknown: no version.');
  });
});
