import { WorkflowExecutionAlreadyStartedError } from '@temporalio/client';
import type { SearchAttributePair } from '@temporalio/common';
import { type BatchStart, type EventSink, info } from '../events.js';
import type { BatchInput, BatchRef, StagedBatch } from '../../domain/batch.js';
import { batchWorkflowId, SHARED_QUEUE } from '../../domain/names.js';
import { forecastKey, newStagingFolder } from '../../domain/staging-keys.js';
import { stageItems } from '../../inputs/stage.js';
import { ensureSearchAttributes } from '../../temporal/search-attributes.js';
import { forgetStart, noteStart } from '../batches/batch-index.js';
import { GENERATE_BATCH, type GenerateBatch } from '../batches/generate-batch.js';
import type { StartMemo } from '../batches/memo.js';
import { noteBalance } from '../../accounts/note-balance.js';
import { alreadyThere } from './check-place.js';
import { placementWarnings } from './placement.js';
import { Preparation } from '../preparation.js';
import type { ForecastBatch, PreparedBatch } from './prepared-batch.js';
import { settingsPhrase } from '../phrases/settings.js';
import type { BatchSeat } from './seat.js';
import { warningsOfSites } from '../phrases/site-warnings.js';
import { uiAddress, type Session } from '../session.js';
import { stagingOf } from '../../config/open-stores.js';
import { summaryOf } from '../../domain/text/shorten.js';
import { currentLanguage, tell } from '../../words/current.js';
import { type Text, words } from '../../words/words.js';

export interface Starter {
  readonly emit: EventSink;
  /** plantain's version. */
  readonly version: string;
}

/** Stages the items and starts the batch's workflow on a main queue; nothing is sent to a site before that. */
export async function startBatch(
  { emit, version }: Starter,
  session: Session,
  prepared: ForecastBatch,
  { nonce, mainQueue }: BatchSeat,
): Promise<BatchStart> {
  const { batchId, config, settings, forecast } = prepared;
  const staging = stagingOf(config);
  const name = { batchId, nonce };
  const batch: BatchRef = {
    ...name,
    stagingFolder: newStagingFolder(name),
    ...(staging.name === undefined ? {} : { staging: staging.name }),
  };
  const input = inputOf(prepared, batch, {
    version,
    searchAttributes: await ensureSearchAttributes(session.connection, session.target.namespace),
  });
  await staging.store.put(forecastKey(batch), Buffer.from(JSON.stringify(forecast)), { type: 'application/json' });
  const preparation = new Preparation(emit);
  const noted = noteBalance({ config, site: prepared.site, store: staging.store, batch }, (text) => emit(info(text)));
  await stageItems({
    items: prepared.items,
    store: staging.store,
    batch,
    site: prepared.site,
    pageSize: settings.segmentSize,
    onProgress: (done, total) => preparation.tell(words('preparing.staged'), done, total),
  });
  await prepared.scratch.remove();
  await noted;
  const location = await prepared.store.url(prepared.folder);
  // Directly before the start: whoever reads the note without its batch takes it for one of a command that died.
  await prepared.again?.note({ batchId, ...placeOf(batch) });
  try {
    await submit(session, prepared, { input, location, mainQueue });
  } catch (error) {
    // Another command took the name meanwhile: nobody will ever ask for what this one has staged.
    if (error instanceof WorkflowExecutionAlreadyStartedError) await forgetStart(staging.store, batch);
    throw error instanceof WorkflowExecutionAlreadyStartedError ? alreadyThere(batchId) : error;
  }
  const uiUrl = uiAddress(session.target, batchId);
  return {
    batchId,
    ...placeOf(batch),
    total: input.total,
    sites: input.sites,
    input: prepared.inputPhrase,
    location,
    settings,
    forecast,
    fresh: true,
    ...withWarnings(warningsOfSites(config, input.sites), mainQueue === SHARED_QUEUE ? placementWarnings(session) : []),
    ...(uiUrl === undefined ? {} : { uiUrl }),
  };
}

function withWarnings(of: Pick<BatchStart, 'warnings'>, more: readonly Text[]): Pick<BatchStart, 'warnings'> {
  const warnings = [...(of.warnings ?? []), ...more];
  return warnings.length === 0 ? {} : { warnings };
}

function inputOf(prepared: ForecastBatch, batch: BatchRef, known: Pick<BatchInput, 'version' | 'searchAttributes'>): BatchInput {
  return {
    batch,
    total: prepared.items.length,
    settings: prepared.settings,
    sites: [prepared.site],
    store: prepared.storeName,
    folder: prepared.folder,
    ...(prepared.out === undefined ? {} : { out: prepared.out }),
    ...(prepared.inline === undefined ? {} : { inline: prepared.inline }),
    language: currentLanguage(),
    ...(prepared.again === undefined ? {} : { again: prepared.again.batchId }),
    ...known,
  };
}

interface Submission {
  readonly input: BatchInput;
  /** Folder or URL of the results. */
  readonly location: string;
  readonly mainQueue: string;
}

async function submit(session: Session, prepared: ForecastBatch, { input, location, mainQueue }: Submission): Promise<void> {
  const { batchId, again, site, inputPhrase, config, forecast } = prepared;
  const memo: StartMemo = {
    version: input.version,
    location,
    total: input.total,
    sites: [...input.sites],
    input: inputPhrase,
    dataDir: config.dataDir,
    results: {
      store: input.store,
      ...(input.out === undefined ? {} : { out: input.out }),
      ...(input.batch.staging === undefined ? {} : { staging: input.batch.staging }),
      ...placeOf(input.batch),
    },
    ...(again === undefined ? {} : rootOf(again)),
    forecast,
  };
  // Before Temporal knows of the batch: whatever becomes of its database, what is paid for can be found.
  await noteStart(stagingOf(config).store, { input, start: memo, mainQueue, startedAt: Date.now() });
  await session.client.workflow.start<GenerateBatch>(GENERATE_BATCH, {
    taskQueue: mainQueue,
    workflowId: batchWorkflowId(batchId),
    args: [input],
    workflowIdReusePolicy: 'REJECT_DUPLICATE',
    workflowIdConflictPolicy: 'FAIL',
    staticSummary: summaryOf(tell('start.summary', { batch: batchId, count: input.total, site })),
    staticDetails: details(input, inputPhrase, location),
    memo: { plantain: memo },
    ...(input.searchAttributes ? { typedSearchAttributes: attributesOf(input) } : {}),
  });
}

const placeOf = ({ stagingFolder: folder }: StagedBatch) => (folder === undefined ? {} : { stagingFolder: folder });

function rootOf({ root }: NonNullable<PreparedBatch['again']>): Pick<StartMemo, 'root' | 'rootFolder'> {
  const { batchId, stagingFolder: folder } = root;
  return { root: batchId, ...(folder === undefined ? {} : { rootFolder: folder }) };
}

/** Temporal markdown, shown beside the batch in the web UI. */
function details(input: BatchInput, inputPhrase: Text, location: string): string {
  return [
    tell('start.input', { input: inputPhrase }),
    tell('start.results', { location, store: input.store }),
    tell('start.settings', { settings: settingsPhrase(input.settings) }),
    `* **plantain** ${input.version}`,
  ].join('\n');
}

function attributesOf(input: BatchInput): SearchAttributePair[] {
  return [
    { key: { name: 'PlantainBatch', type: 'KEYWORD' }, value: input.batch.batchId },
    { key: { name: 'PlantainSite', type: 'KEYWORD_LIST' }, value: [...input.sites] },
    { key: { name: 'PlantainStage', type: 'KEYWORD' }, value: 'preparing' },
    { key: { name: 'PlantainItems', type: 'INT' }, value: input.total },
    { key: { name: 'PlantainFailed', type: 'INT' }, value: 0 },
  ];
}
