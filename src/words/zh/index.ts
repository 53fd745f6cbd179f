import type { English } from '../en/index.js';
import { batch } from './batch.js';
import { cleaning } from './clean.js';
import { commands } from './commands.js';
import { config } from './config/config.js';
import { expected } from './config/expected.js';
import { older } from './config/older.js';
import { problems } from './config/problems.js';
import { setup } from './config/setup.js';
import { starter } from './config/starter.js';
import { takes } from './config/takes.js';
import { doctorPlaces } from './doctor/places.js';
import { doctorReport } from './doctor/report.js';
import { doctorService } from './doctor/service.js';
import { doctorSites } from './doctor/sites.js';
import { ending } from './ending.js';
import { ends } from './ends.js';
import { failures } from './failures.js';
import { commandHelp } from './help/command-help.js';
import { help } from './help/help.js';
import { misuse } from './help/misuse.js';
import { options } from './help/options.js';
import { parameterPage } from './help/parameter-page.js';
import { inTemporal } from './in-temporal.js';
import { inputFiles, inputFolders } from './inputs/input-files.js';
import { inputLists } from './inputs/input-lists.js';
import { inputPictures, inputTexts } from './inputs/input-pictures.js';
import { library } from './library.js';
import { money } from './money.js';
import { notices } from './notices.js';
import { app } from './page/app.js';
import { gallery } from './page/gallery.js';
import { page } from './page/page.js';
import { sheet } from './page/sheet.js';
import { again, againSkipped, againCharges } from './prepare/again.js';
import { inputNotices, sources, sourceTroubles } from './prepare/input.js';
import { selection, preparingSteps } from './prepare/selection.js';
import { preparedSite, preparedParams, needs, doubts } from './prepare/sites.js';
import { progress } from './progress.js';
import { redo } from './redo.js';
import { accepts } from './sites/accepts.js';
import { comfyui, workflowProblems } from './sites/comfyui.js';
import { declaration } from './sites/declaration.js';
import { declared } from './sites/declared.js';
import { files } from './sites/files.js';
import { gemini, grsai } from './sites/gemini.js';
import { models } from './sites/models.js';
import { openai } from './sites/openai.js';
import { ossSettings } from './sites/oss-settings.js';
import { parameters } from './sites/parameters.js';
import { requests } from './sites/requests.js';
import { sites } from './sites/sites.js';
import { stores, oss } from './sites/stores.js';
import { accounts } from './temporal/accounts.js';
import { temporalCli } from './temporal/cli.js';
import { connection } from './temporal/connection.js';
import { server } from './temporal/server.js';
import { units } from './units.js';
import { waits } from './waits.js';
import { web } from './web.js';
import { work } from './work.js';

/** All messages in Simplified Chinese. */
export const CHINESE: Readonly<Record<keyof English, string>> = {
  ...batch,
  ...cleaning,
  ...commands,
  ...config,
  ...expected,
  ...older,
  ...problems,
  ...setup,
  ...starter,
  ...takes,
  ...doctorPlaces,
  ...doctorReport,
  ...doctorService,
  ...doctorSites,
  ...ending,
  ...ends,
  ...failures,
  ...commandHelp,
  ...help,
  ...misuse,
  ...options,
  ...parameterPage,
  ...inTemporal,
  ...inputFiles,
  ...inputFolders,
  ...inputLists,
  ...inputPictures,
  ...inputTexts,
  ...library,
  ...money,
  ...notices,
  ...app,
  ...gallery,
  ...page,
  ...sheet,
  ...again,
  ...againSkipped,
  ...againCharges,
  ...inputNotices,
  ...sources,
  ...sourceTroubles,
  ...selection,
  ...preparingSteps,
  ...preparedSite,
  ...preparedParams,
  ...needs,
  ...doubts,
  ...progress,
  ...redo,
  ...accepts,
  ...comfyui,
  ...workflowProblems,
  ...declaration,
  ...declared,
  ...files,
  ...gemini,
  ...grsai,
  ...models,
  ...openai,
  ...ossSettings,
  ...parameters,
  ...requests,
  ...sites,
  ...stores,
  ...oss,
  ...accounts,
  ...temporalCli,
  ...connection,
  ...server,
  ...units,
  ...waits,
  ...web,
  ...work,
};
