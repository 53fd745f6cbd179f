import type { WordsKey } from '../../words/words.js';
import type { COMMAND_GROUPS, Root, Subcommand } from '../root.js';

/** What the program knows of a command before it loads it. */
export interface CommandEntry {
  /** As in the list of all commands: its name, then what it takes. */
  readonly usage: string;
  readonly summary: WordsKey;
  /** What its own help says, where that is more. */
  readonly about?: WordsKey;
  readonly group: keyof typeof COMMAND_GROUPS;
  /** Gives the subcommand its arguments, options and action. */
  readonly load: () => Promise<(subcommand: Subcommand, root: Root) => void>;
}

export const nameOf = ({ usage }: CommandEntry): string => usage.split(' ', 1)[0] ?? usage;

/**
 * In the order of the help. Add a command here. Its module is loaded when it is called, because a module may need Temporal's client, an
 * image library or all providers: a third of a second that the other commands need not wait for.
 */
export const COMMANDS: readonly CommandEntry[] = [
  {
    usage: 'run [options] [input]',
    summary: 'command.run',
    group: 'make',
    load: async () => (await import('./make/run.js')).addRun,
  },
  {
    usage: 'start [options] [input]',
    summary: 'command.start',
    group: 'make',
    load: async () => (await import('./make/start.js')).addStart,
  },
  {
    usage: 'watch [batch]',
    summary: 'command.watch',
    about: 'command.watchMore',
    group: 'follow',
    load: async () => (await import('./follow/watch.js')).addWatch,
  },
  {
    usage: 'status [batch]',
    summary: 'command.status',
    group: 'follow',
    load: async () => (await import('./follow/status.js')).addStatus,
  },
  {
    usage: 'list [options]',
    summary: 'command.list',
    about: 'command.listMore',
    group: 'follow',
    load: async () => (await import('./follow/list.js')).addList,
  },
  {
    usage: 'urls [batch]',
    summary: 'command.urls',
    about: 'command.urlsMore',
    group: 'follow',
    load: async () => (await import('./follow/urls.js')).addUrls,
  },
  {
    usage: 'pause <batch>',
    summary: 'command.pause',
    about: 'command.pauseMore',
    group: 'follow',
    load: async () => (await import('./follow/pause.js')).addPause,
  },
  {
    usage: 'resume [options] [batch]',
    summary: 'command.resume',
    about: 'command.resumeMore',
    group: 'follow',
    load: async () => (await import('./follow/resume.js')).addResume,
  },
  {
    usage: 'set [options] <batch>',
    summary: 'command.set',
    about: 'command.setMore',
    group: 'follow',
    load: async () => (await import('./follow/set.js')).addSet,
  },
  {
    usage: 'cancel [options] <batch>',
    summary: 'command.cancel',
    about: 'command.cancelMore',
    group: 'follow',
    load: async () => (await import('./follow/cancel.js')).addCancel,
  },
  {
    usage: 'upload [options] [folder]',
    summary: 'command.upload',
    about: 'command.uploadMore',
    group: 'sites',
    load: async () => (await import('./sites/upload.js')).addUpload,
  },
  {
    usage: 'balance [options] [site...]',
    summary: 'command.balance',
    about: 'command.balanceMore',
    group: 'sites',
    load: async () => (await import('./sites/balance.js')).addBalance,
  },
  {
    usage: 'usage [options] <site>',
    summary: 'command.usage',
    about: 'command.usageMore',
    group: 'sites',
    load: async () => (await import('./sites/usage.js')).addUsage,
  },
  {
    usage: 'models [site]',
    summary: 'command.models',
    about: 'command.modelsMore',
    group: 'sites',
    load: async () => (await import('./sites/models.js')).addModels,
  },
  {
    usage: 'templates [name]',
    summary: 'command.templates',
    group: 'sites',
    load: async () => (await import('./sites/templates.js')).addTemplates,
  },
  {
    usage: 'check-workflow [options] [file]',
    summary: 'command.checkWorkflow',
    about: 'command.checkWorkflowMore',
    group: 'sites',
    load: async () => (await import('./sites/check-workflow.js')).addCheckWorkflow,
  },
  {
    usage: 'check-site [options] [file]',
    summary: 'command.checkSite',
    about: 'command.checkSiteMore',
    group: 'sites',
    load: async () => (await import('./sites/check-site.js')).addCheckSite,
  },
  {
    usage: 'web [options]',
    summary: 'command.web',
    about: 'command.webMore',
    group: 'follow',
    load: async () => (await import('./follow/web.js')).addWeb,
  },
  {
    usage: 'open [options] [batch]',
    summary: 'command.open',
    about: 'command.openMore',
    group: 'follow',
    load: async () => (await import('./follow/open.js')).addOpen,
  },
  {
    usage: 'worker [options]',
    summary: 'command.worker',
    about: 'command.workerMore',
    group: 'serve',
    load: async () => (await import('./serve/worker.js')).addWorker,
  },
  {
    usage: 'server',
    summary: 'command.server',
    group: 'serve',
    load: async () => (await import('./serve/server.js')).addServer,
  },
  {
    usage: 'ui',
    summary: 'command.ui',
    about: 'command.uiMore',
    group: 'serve',
    load: async () => (await import('./serve/ui.js')).addUi,
  },
  {
    usage: 'stand-ins [options]',
    summary: 'command.standIns',
    about: 'command.standInsMore',
    group: 'serve',
    load: async () => (await import('./serve/stand-ins.js')).addStandIns,
  },
  {
    usage: 'demo [site]',
    summary: 'command.demo',
    about: 'command.demoMore',
    group: 'setUp',
    load: async () => (await import('./set-up/demo.js')).addDemo,
  },
  {
    usage: 'init',
    summary: 'command.init',
    about: 'command.initMore',
    group: 'setUp',
    load: async () => (await import('./set-up/init.js')).addInit,
  },
  {
    usage: 'doctor [options]',
    summary: 'command.doctor',
    about: 'command.doctorMore',
    group: 'setUp',
    load: async () => (await import('./set-up/doctor.js')).addDoctor,
  },
  {
    usage: 'clean [options]',
    summary: 'command.clean',
    about: 'command.cleanMore',
    group: 'setUp',
    load: async () => (await import('./set-up/clean.js')).addClean,
  },
  {
    usage: 'config',
    summary: 'command.config',
    group: 'setUp',
    load: async () => (await import('./set-up/config.js')).addConfig,
  },
  {
    usage: 'completion <shell>',
    summary: 'command.completion',
    group: 'setUp',
    load: async () => (await import('./set-up/completion.js')).addCompletion,
  },
];
