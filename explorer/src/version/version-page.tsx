import { useEffect, useState } from 'react';
import { lineageOf } from '../address.ts';
import { ask, type Problem } from '../data/ask.ts';
import { versionOperation } from '../data/generated/operations.ts';
import { latest, useAnswer } from '../data/use-answer.ts';
import { AskLink } from '../ui/ask-link.tsx';
import { StageLabel, Unknown } from '../ui/labels.tsx';
import { describeMarks } from '../ui/marks.ts';
import { Failure, Notice, Problems } from '../ui/notices.tsx';
import { OutsideLink, PageLink } from '../ui/page-link.tsx';
import { registryNames, sayMany, sayMoment, saySpan, stateNames } from '../ui/words.ts';
import { FieldList } from './field-list.tsx';
import { Metrics, Parameters } from './measurements.tsx';
import { NeighbourList } from './neighbour-list.tsx';
import { findProblem, listNativeFields, listUnifiedFields, type Version } from './version-fields.ts';

export function VersionPage({ id }: { readonly id: string }) {
  const [tries, setTries] = useState(0);
  const asked = useAnswer(`${tries} ${id}`, (signal) => ask(versionOperation, { id }, signal));
  const answer = latest(asked);
  const version = answer?.data.modelVersion;
  useEffect(() => {
    document.title = version === undefined || version === null ? 'Version · Tributary' : `${version.name} ${version.version} · Tributary`;
  }, [version]);
  return (
    <main id="main" className="version">
      {asked.state === 'failed' && <Failure problems={asked.problems} onAgain={() => setTries(tries + 1)} />}
      {asked.state === 'asking' && answer === null && <p className="loading">Loading …</p>}
      {answer !== null && <Problems problems={answer.problems} />}
      {version === null && (
        <Notice>
          <strong>There is no such version.</strong> <bdi>{id}</bdi>
        </Notice>
      )}
      {version !== undefined && version !== null && <VersionView version={version} problems={answer?.problems ?? []} />}
    </main>
  );
}

function VersionView({ version, problems }: { readonly version: Version; readonly problems: readonly Problem[] }) {
  const nativeTitle = `Only in ${registryNames[version.registry.kind]}`;
  return (
    <>
      <VersionHead version={version} />
      <div className="columns">
        <div>
          <section className="card">
            <h2>In every registry</h2>
            <FieldList fields={listUnifiedFields(version, problems)} />
          </section>
          <section className="card">
            <h2>{nativeTitle}</h2>
            <FieldList fields={listNativeFields(version, problems)} />
          </section>
          <Metrics items={version.metrics} problem={findProblem(problems, 'metrics')} />
          <Parameters items={version.parameters} problem={findProblem(problems, 'parameters')} />
        </div>
        <div>
          <RegistryState version={version} />
          <NeighbourList title="Made from" id={version.id} neighbours={version.upstream} />
          <NeighbourList title="What depends on it" id={version.id} neighbours={version.dependents} />
          <OtherVersions version={version} />
        </div>
      </div>
    </>
  );
}

function VersionHead({ version }: { readonly version: Version }) {
  const marks = describeMarks(version);
  return (
    <div className="version-head">
      <div>
        <p className="place">
          {registryNames[version.registry.kind]} · {version.registry.id}
        </p>
        <h1>
          <bdi>{version.name}</bdi> <span className="version-number">{version.version}</span>
        </h1>
        <p className="head-labels">
          {version.stage === null ? <span className="unknown">stage unknown</span> : <StageLabel stage={version.stage} />}
          {version.nativeStage !== null && (
            <span className="native">
              in the registry: <bdi>{version.nativeStage}</bdi>
            </span>
          )}
          {version.aliases?.map((alias) => (
            <bdi key={alias} className="alias">
              {alias}
            </bdi>
          ))}
        </p>
        {version.description !== null && version.description !== '' && <p className="description">{version.description}</p>}
        {marks.length > 0 && <p className="marks">{marks.join(' · ')}</p>}
      </div>
      <div className="head-actions">
        <PageLink to={lineageOf(version.id)} className="button button-main">
          Show lineage
        </PageLink>
        <AskLink text={versionOperation.text} variables={{ id: version.id }} />
        {version.consoleUrl !== null && <OutsideLink url={version.consoleUrl}>Open in {registryNames[version.registry.kind]}</OutsideLink>}
      </div>
    </div>
  );
}

function RegistryState({ version: { registry, observedAt } }: { readonly version: Version }) {
  return (
    <section className={registry.state === 'FRESH' ? 'card' : 'card card-warning'}>
      <h2>What this rests on</h2>
      <dl className="fields">
        <div>
          <dt>Registry</dt>
          <dd>
            {registry.id}: {stateNames[registry.state]}
          </dd>
        </div>
        <div>
          <dt>Last synced</dt>
          <dd>
            {registry.lastSyncedAt === null ? <Unknown /> : sayMoment(registry.lastSyncedAt)}
            {registry.lagSeconds !== null && <span className="native">{saySpan(registry.lagSeconds)} ago</span>}
          </dd>
        </div>
        <div>
          <dt>Last confirmed</dt>
          <dd>{observedAt === null ? <Unknown /> : sayMoment(observedAt)}</dd>
        </div>
        {registry.lastError !== null && (
          <div>
            <dt>Last error</dt>
            <dd>{registry.lastError}</dd>
          </div>
        )}
      </dl>
    </section>
  );
}

function OtherVersions({ version: { id, model } }: { readonly version: Version }) {
  const { totalCount, nodes } = model.versions;
  return (
    <section className="card">
      <h2>
        Versions of this model <span className="count">{totalCount}</span>
      </h2>
      <ul className="other-versions">
        {nodes.map((other) => (
          <li key={other.id}>
            <PageLink to={{ page: 'version', id: other.id }} current={other.id === id}>
              <bdi>{other.version}</bdi>
            </PageLink>
            {other.retiredAt !== null && <span className="marks">retired</span>}
          </li>
        ))}
      </ul>
      {totalCount > nodes.length && <p className="quiet">The newest {sayMany(nodes.length, 'version')}.</p>}
    </section>
  );
}
