import { warning } from '../../../client/events.js';
import { UserError } from '../../../domain/failures/user-error.js';
import { keyAdvice } from '../../../config/key-advice.js';
import type { Config } from '../../../config/load.js';
import { say } from '../../../words/current.js';
import { isRefusedKey, ratesOf, withAccounts, wordsOf } from '../../../accounts/sites.js';
import { askBalance, type Inquiry } from '../../../accounts/ask.js';
import { EXIT } from '../../exit.js';
import { balanceLines, balanceRecord } from '../../render/balance.js';
import { example } from '../../help/sections.js';
import type { Root, Subcommand } from '../../root.js';
import type { Scope } from '../../scope.js';
import { siteNames } from '../../../prepare/site-names.js';
import { tell } from '../../../words/current.js';
import { words } from '../../../words/words.js';

export function addBalance(subcommand: Subcommand, { act }: Root): void {
  subcommand
    .argument('[site...]', tell('argument.sites'))
    .option('--refresh', tell('option.refreshBalance'))
    .addHelpText('after', example('plantain balance --refresh'))
    .action((sites, options, command) =>
      act(command.optsWithGlobals(), (scope) => balance(scope, sites, options.refresh === true)),
    );
}

async function balance(scope: Scope, given: readonly string[], refresh: boolean): Promise<number> {
  const config = await scope.loadConfig();
  const names = given.length > 0 ? siteNames(config, given) : Object.keys(config.sites);
  if (names.length === 0) throw new UserError('config', words('balance.noSite'), { advice: words('balance.noSiteAdvice') });
  return withAccounts(config, async (inquiryAt) => {
    let exitCode: number = EXIT.delivered;
    for (const name of names) {
      // One after another: they may be one server, whose limit counts them together.
      if (!(await showBalance(scope, config, name, () => inquiryAt(name, refresh)))) exitCode = EXIT.failed;
    }
    return exitCode;
  });
}

async function showBalance(scope: Scope, config: Config, name: string, inquiry: () => Inquiry): Promise<boolean> {
  const { emit, renderer } = scope;
  try {
    const asked = inquiry();
    const answer = await askBalance(asked);
    if (answer.kind === 'none') {
      const message = asked.site.key ? tell('balance.notToKey', { site: name }) : tell('balance.noKey', { site: name });
      renderer.answer({ success: true, site: name, data: null, summary: message }, [message]);
      return true;
    }
    const { balance: stated, askedAt, cached, trouble } = answer;
    if (trouble !== undefined) emit(warning(trouble));
    const rates = ratesOf(config, name, stated);
    const { tail = 'none', source = 'nowhere' } = asked.site.key ?? {};
    const shown = {
      site: name,
      key: tail,
      source: say(source),
      balance: stated,
      askedAt,
      cached,
      now: Date.now(),
      ...(rates ? { rates } : {}),
    };
    renderer.answer(balanceRecord(shown), balanceLines(shown));
    return true;
  } catch (error) {
    const message = wordsOf(error);
    const ofKey = isRefusedKey(error) ? keyAdvice(config, name) : [];
    const advice = [...ofKey, words('needs.test', { site: name })].map(say);
    renderer.answer({ success: false, site: name, message, advice }, [
      tell('balance.failed', { site: name, why: message }),
      ...advice.map((line) => `  ${line}`),
    ]);
    return false;
  }
}
