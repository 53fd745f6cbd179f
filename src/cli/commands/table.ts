import type { COMMAND_GROUPS, Root, Subcommand } from '../root.js';

/** What the program knows of a command before it loads it. */
export interface CommandEntry {
  /** As in the list of all commands: its name, then what it takes. */
  readonly usage: string;
  readonly summary: string;
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
    summary: 'Generate a batch of pictures and follow it until all are stored',
    group: 'make',
    load: async () => (await import('./make/run.js')).addRun,
  },
  {
    usage: 'start [options] [input]',
    summary: 'Submit a batch, print its ID and leave the work to workers',
    group: 'make',
    load: async () => (await import('./make/start.js')).addStart,
  },
  {
    usage: 'watch [batch]',
    summary: 'Follow a batch that runs anywhere, or show how it ended. Leaving it changes nothing',
    group: 'follow',
    load: async () => (await import('./follow/watch.js')).addWatch,
  },
  {
    usage: 'status [batch]',
    summary: 'Show the status of a batch, even if no worker is running',
    group: 'follow',
    load: async () => (await import('./follow/status.js')).addStatus,
  },
  {
    usage: 'list [options]',
    summary: 'List the batches of this folder or of the configured Temporal service, newest first',
    group: 'follow',
    load: async () => (await import('./follow/list.js')).addList,
  },
  {
    usage: 'urls [batch]',
    summary: 'Print a URL for each picture of a batch, with a new signature if the store needs one',
    group: 'follow',
    load: async () => (await import('./follow/urls.js')).addUrls,
  },
  {
    usage: 'pause <batch>',
    summary: 'Pause a batch: running requests finish and are saved. plantain resume <batch> continues it',
    group: 'follow',
    load: async () => (await import('./follow/pause.js')).addPause,
  },
  {
    usage: 'resume [options] [batch]',
    summary:
      'Continue open batches: start the server and workers that are missing, and follow. A paused batch must be named. ' +
      'For an ended batch, recover paid pictures that were not stored',
    group: 'follow',
    load: async () => (await import('./follow/resume.js')).addResume,
  },
  {
    usage: 'set [options] <batch>',
    summary: 'Change settings of a running batch; running requests are not interrupted',
    group: 'follow',
    load: async () => (await import('./follow/set.js')).addSet,
  },
  {
    usage: 'cancel [options] <batch>',
    summary: 'Cancel a batch: start nothing more, save what is already paid for, and write the report',
    group: 'follow',
    load: async () => (await import('./follow/cancel.js')).addCancel,
  },
  {
    usage: 'upload [options] [folder]',
    summary: 'Upload the reference pictures of a folder to a site and compare the stored copies. Generates nothing',
    group: 'sites',
    load: async () => (await import('./sites/upload.js')).addUpload,
  },
  {
    usage: 'balance [options] [site...]',
    summary: "Show the balance of each site's key, if the site reports it (cached for 1 minute)",
    group: 'sites',
    load: async () => (await import('./sites/balance.js')).addBalance,
  },
  {
    usage: 'usage [options] <site>',
    summary: "List what a site charged to its key, newest first, and mark requests from this folder's batches",
    group: 'sites',
    load: async () => (await import('./sites/usage.js')).addUsage,
  },
  {
    usage: 'templates [name]',
    summary: 'List the ComfyUI workflows that come with plantain, or print one',
    group: 'sites',
    load: async () => (await import('./sites/templates.js')).addTemplates,
  },
  {
    usage: 'check-workflow [options] [file]',
    summary: 'Check that a ComfyUI site has every node, file and value of a workflow. Generates nothing',
    group: 'sites',
    load: async () => (await import('./sites/check-workflow.js')).addCheckWorkflow,
  },
  {
    usage: 'worker [options]',
    summary: 'Run workers until stopped; paid requests finish and are saved first',
    group: 'serve',
    load: async () => (await import('./serve/worker.js')).addWorker,
  },
  {
    usage: 'server',
    summary: "Keep the folder's own Temporal server running until Ctrl-C",
    group: 'serve',
    load: async () => (await import('./serve/server.js')).addServer,
  },
  {
    usage: 'ui',
    summary: "Print the URL of Temporal's web UI; start the folder's own server if it is not running",
    group: 'serve',
    load: async () => (await import('./serve/ui.js')).addUi,
  },
  {
    usage: 'stand-ins [options]',
    summary: 'Run local servers that simulate the sites and a store, free of charge, until Ctrl-C',
    group: 'serve',
    load: async () => (await import('./serve/stand-ins.js')).addStandIns,
  },
  {
    usage: 'demo [site]',
    summary: 'Generate a batch of pictures with a simulated site, in plantain-demo or the --folder',
    group: 'setUp',
    load: async () => (await import('./set-up/demo.js')).addDemo,
  },
  {
    usage: 'init',
    summary: 'Write a configuration: asks for a site and its key and tests them. Without a terminal, writes a commented sample',
    group: 'setUp',
    load: async () => (await import('./set-up/init.js')).addInit,
  },
  {
    usage: 'doctor [options]',
    summary: 'Check everything a batch needs, free of charge, and show how to fix what is wrong',
    group: 'setUp',
    load: async () => (await import('./set-up/doctor.js')).addDoctor,
  },
  {
    usage: 'config',
    summary: 'Import an older configuration, or show the current one',
    group: 'setUp',
    load: async () => (await import('./set-up/config.js')).addConfig,
  },
  {
    usage: 'completion <shell>',
    summary: 'Print the script for completion in bash, zsh, fish or PowerShell',
    group: 'setUp',
    load: async () => (await import('./set-up/completion.js')).addCompletion,
  },
];
