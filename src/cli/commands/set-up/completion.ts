import { script } from '@bomb.sh/tab';
import { Argument } from '@commander-js/extra-typings';
import { example } from '../../help/sections.js';
import type { Root, Subcommand } from '../../root.js';
import { tell } from '../../../words/current.js';

/** For a bash without the package bash-completion, whose function the script of the library calls. */
const BASH_WORDS = `if ! declare -F _get_comp_words_by_ref > /dev/null; then
  _get_comp_words_by_ref() {
    words=("\${COMP_WORDS[@]}") cword=$COMP_CWORD cur=\${COMP_WORDS[COMP_CWORD]} prev=\${COMP_WORDS[COMP_CWORD-1]}
  }
fi
{
`;
/** The constants of the script are read-only, of which a shell complains that reads it again. The rest offers file names where there are no others. */
const BASH_END = `} 2> /dev/null
complete -o default -F __plantain_complete plantain
`;

const use = (): string => `
bash        ${tell('completion.bash')}
            source <(plantain completion bash)
zsh         ${tell('completion.zsh')}
            source <(plantain completion zsh)
fish        ${tell('completion.fish')}
            plantain completion fish > ~/.config/fish/completions/plantain.fish
powershell  ${tell('completion.powershell')}
            plantain completion powershell | Out-String | Invoke-Expression`;

export function addCompletion(subcommand: Subcommand, { context }: Root): void {
  subcommand
    .addArgument(new Argument('<shell>', tell('argument.shell')).choices(['bash', 'zsh', 'fish', 'powershell'] as const))
    .addHelpText('after', `${use()}\n${example('plantain completion bash')}`)
    .action((shell) => {
      if (shell === 'bash') context.stdout.write(BASH_WORDS);
      script(shell, 'plantain', 'plantain');
      if (shell === 'bash') context.stdout.write(BASH_END);
    });
}
