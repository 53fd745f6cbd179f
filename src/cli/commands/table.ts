import type { Root, Subcommand } from '../root.js';

/** What the program knows of a command before it loads it. */
export interface CommandEntry {
  /** As in the list of all commands: its name, then what it takes. */
  readonly usage: string;
  readonly summary: string;
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
    summary: 'Make a batch of pictures and follow it until they are stored',
    load: async () => (await import('./run.js')).addRun,
  },
  {
    usage: 'start [options] [input]',
    summary: 'Submit a batch, print its id and leave the work to workers',
    load: async () => (await import('./start.js')).addStart,
  },
  {
    usage: 'watch [batch]',
    summary: 'Follow any batch, whoever serves it; of one that has ended, say how. Leaving changes nothing',
    load: async () => (await import('./watch.js')).addWatch,
  },
  {
    usage: 'status [batch]',
    summary: 'Say how a batch stands, also when no worker runs',
    load: async () => (await import('./status.js')).addStatus,
  },
  {
    usage: 'list [options]',
    summary: 'List the batches of this folder or of the configured Temporal service, newest first',
    load: async () => (await import('./list.js')).addList,
  },
  {
    usage: 'urls [batch]',
    summary: 'Print an address for each picture of a batch, signed anew where the store needs that',
    load: async () => (await import('./urls.js')).addUrls,
  },
  {
    usage: 'pause <batch>',
    summary: 'Start nothing more of a batch; what runs is finished and stored, and plantain resume <batch> goes on',
    load: async () => (await import('./pause.js')).addPause,
  },
  {
    usage: 'resume [options] [batch]',
    summary:
      'Go on with open batches: start what is missing, server and worker, and follow; a paused batch must be named. ' +
      'Of one that has ended, bring to its store what was paid for and never stored',
    load: async () => (await import('./resume.js')).addResume,
  },
  {
    usage: 'set [options] <batch>',
    summary: 'Change settings of a batch while it runs; what is under way is never cut short',
    load: async () => (await import('./set.js')).addSet,
  },
  {
    usage: 'cancel [options] <batch>',
    summary: 'Cancel a batch: stop its starts, keep what is already paid for, and write its report',
    load: async () => (await import('./cancel.js')).addCancel,
  },
  {
    usage: 'upload [options] [folder]',
    summary: 'Upload the reference pictures of a folder to a site, compare what lies there, and make nothing of them',
    load: async () => (await import('./upload.js')).addUpload,
  },
  {
    usage: 'balance [options] [site...]',
    summary: 'Say what is left on the key of each site, where the site states it; a figure is kept for a minute',
    load: async () => (await import('./balance.js')).addBalance,
  },
  {
    usage: 'usage [options] <site>',
    summary: "List what a site has charged to its key, newest first, and mark what this folder's batches asked for",
    load: async () => (await import('./usage.js')).addUsage,
  },
  {
    usage: 'worker [options]',
    summary: 'Serve batches until it is stopped; what is paid for is awaited and stored first',
    load: async () => (await import('./worker.js')).addWorker,
  },
  {
    usage: 'server',
    summary: "Keep the folder's own Temporal server running until Ctrl-C",
    load: async () => (await import('./server.js')).addServer,
  },
  {
    usage: 'ui',
    summary: "Print the address of Temporal's web UI; starts the folder's own server if it does not run",
    load: async () => (await import('./ui.js')).addUi,
  },
  {
    usage: 'demo [site]',
    summary: 'Make a batch of pictures with a site that is played by a local server; writes plantain-demo, or the --folder',
    load: async () => (await import('./demo.js')).addDemo,
  },
  {
    usage: 'stand-ins [options]',
    summary: 'Run local servers that speak the protocols of the sites and of a store, and charge nobody, until Ctrl-C',
    load: async () => (await import('./stand-ins.js')).addStandIns,
  },
  {
    usage: 'templates [name]',
    summary: 'List the workflows for ComfyUI that come with plantain, or print one',
    load: async () => (await import('./templates.js')).addTemplates,
  },
  {
    usage: 'check-workflow [options] [file]',
    summary: 'Ask a ComfyUI site whether it has every node, file and value of a workflow; nothing is made',
    load: async () => (await import('./check-workflow.js')).addCheckWorkflow,
  },
  {
    usage: 'init',
    summary: 'Write a configuration: asks for a site and its key and tests them; without a terminal, a commented sample',
    load: async () => (await import('./init.js')).addInit,
  },
  {
    usage: 'doctor [options]',
    summary: 'Look at everything a batch needs, without cost: what is wrong, and what to do about it',
    load: async () => (await import('./doctor.js')).addDoctor,
  },
  {
    usage: 'config',
    summary: 'Take over an older configuration, or show what is in use',
    load: async () => (await import('./config.js')).addConfig,
  },
];
