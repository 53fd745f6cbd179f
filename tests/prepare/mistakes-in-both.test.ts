import { afterEach, describe, expect, it } from 'vitest';
import { alreadyThere } from '../../src/client/start/check-place.js';
import { UserError } from '../../src/domain/failures/user-error.js';
import { refuseOtherInput } from '../../src/prepare/again/conflicts.js';
import { prepareAgain } from '../../src/prepare/again/prepare-again.js';
import { say } from '../../src/words/current.js';
import { speak } from '../../src/words/load.js';
import { again, CONFIG } from '../cli/owing.js';
import { prepare } from '../cli/prepared.js';
import { withCustomSite } from '../../src/prepare/custom-site.js';
import { forgetful } from './forgetful.js';

afterEach(() => speak('en'));

const SITE = { provider: 'gemini', baseUrl: 'http://127.0.0.1:9', key: { env: 'BANANA_KEY' } };
const ITEMS = [{ prompt: 'a pear' }];

/** What a command line of `run` tells. */
const run =
  (...args: readonly string[]) =>
  async () =>
    (await prepare({ config: CONFIG, items: ITEMS }, ...args)).said;

/** What an error tells, line by line. */
const toldBy = (work: () => unknown) => async (): Promise<string> => {
  try {
    await work();
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    const { message, problems, advice = '' } = error.texts;
    return [message, ...problems, advice].map(say).join('\n');
  }
  throw new Error('Nothing was refused.');
};

const custom = (options: Parameters<typeof withCustomSite>[2]) =>
  toldBy(async () => withCustomSite(() => undefined, (await forgetful()).config, options));

const noSite = async () => (await prepare({ config: { sites: { a: SITE, b: SITE } }, items: ITEMS }, 'items.jsonl')).said;

type Rows = readonly (readonly [what: string, tell: () => Promise<string>, english: RegExp, chinese: RegExp])[];

/** Each with what happened, why, and what to do; `.*` stands for values alone. */
const SITES: Rows = [
  [
    'a site that is nearly right',
    run('items.jsonl', '--site', 'bananna'),
    /There is no site bananna in the configuration\. Did you mean banana\?\nUse one of these names: banana, cherry, .*/,
    /配置里没有站点 bananna。是不是 banana？\n请使用这些名称之一：banana、cherry/,
  ],
  [
    'no site where there are several',
    noSite,
    /several sites, and nothing says which one .*\nChoose one with --site: a or b\. .* defaults\.site/,
    /有多个站点，没有指定用哪一个.*\n请用 --site 选一个：a 或 b。.*defaults\.site/,
  ],
  [
    'a size that the model does not have',
    run('items.jsonl', '--model', 'gemini-2.5-flash-image', '--image-size', '4K'),
    /gemini-2\.5-flash-image is not known to support the image size 4K\. Leave it out\./,
    /gemini-2\.5-flash-image 可能不支持图片尺寸 4K，请去掉该参数。/,
  ],
  [
    'a value that an option does not have',
    run('items.jsonl', '--temperature', '9'),
    /Site cherry does not accept these parameters\. Nothing was sent\.\n {2}--temperature is 9; expected .*from 0 to 2/,
    /站点 cherry 不接受这些参数。没有发出任何请求。\n {2}--temperature：现在是 9，应为.*\n站点 cherry 的类型是 gemini，接受的参数：model、/,
  ],
  [
    'a parameter that the site does not have',
    run('items.jsonl', '--param', 'imageSiz=2K'),
    /--param imageSiz is unknown\. Did you mean imageSize\?\nSite cherry is a gemini site and accepts: model, /,
    /--param imageSiz：未知的名称。是不是 imageSize？\n站点 cherry 的类型是 gemini，接受的参数：model、/,
  ],
  [
    'an option of another kind of site',
    run('items.jsonl', '--site', 'grape', '--temperature', '1'),
    /grape does not accept --temperature, because it is a grsai site\.\nLeave out --temperature\. The site accepts: --model, /,
    /grape 的类型是 grsai，不接受 --temperature。\n请去掉 --temperature。该站点接受：--model、.*和 --background/,
  ],
  [
    'a parameter that is given twice',
    run('items.jsonl', '--seed', '1', '--param', 'seed=2'),
    /given twice\. Nothing was sent\.\n {2}seed is given by --seed and by --param seed\.\nLeave one of them out\./,
    /给了两次。没有发出任何请求。\n {2}seed 既用 --seed 给出，又用 --param seed 给出。\n请去掉其中一个。/,
  ],
  [
    'a key instead of the name of its variable',
    custom({ baseUrl: 'https://m.example', keyEnv: 'sk-1' }),
    /The value of --key-env is not the name of an environment variable .*\nPut the key into \.env as MIRROR_KEY=… and add --key-env/,
    /--key-env 的值不是大写的环境变量名。\n请在 \.env 里写 MIRROR_KEY=…，再加上 --key-env MIRROR_KEY。/,
  ],
  [
    'a key that is nowhere',
    custom({ baseUrl: 'https://m.example', keyEnv: 'M_KEY' }),
    /The key for https:\/\/m\.example is missing: .*M_KEY is not set\. Set it, or add it to \.env\.\nOr name another variable .*--key-env\./,
    /缺少 https:\/\/m\.example 的密钥：.*M_KEY.*\.env.*。\n.*改用 --key-env 指定另一个变量。/,
  ],
  [
    'the variable of a key without the URL of its site',
    custom({ keyEnv: 'M_KEY' }),
    /--base-url is missing\.\nAdd --base-url with the URL of the site, or leave out --key-env\./,
    /没有写 --base-url。\n请加上 --base-url 和站点的 URL，或去掉 --key-env。/,
  ],
];

const INPUTS: Rows = [
  [
    'no prompt anywhere',
    run(),
    /The input cannot be used \(1 problem\)\. Nothing was sent\.\n {2}\/.*input\/text\/text\.txt.*\nFix it, then run the command again\./,
    /输入无法使用（1 个问题）。没有发出任何请求。\n {2}\/.*input\/text\/text\.txt.*\n请修正后再运行一次。/,
  ],
  [
    'a file that is nearly right',
    run('item.jsonl'),
    /There is no file or folder \/.*\/item\.jsonl\.\nDid you mean \/.*\/items\.jsonl\?/,
    /没有文件或文件夹 \/.*\/item\.jsonl。\n是不是 \/.*\/items\.jsonl？/,
  ],
  [
    'a file that no input is made of',
    run('plantain.config.json'),
    /cannot read \/.*\/plantain\.config\.json: it is neither a folder nor a \.txt, .*\nGive a folder with pictures, /,
    /无法读取 \/.*\/plantain\.config\.json：它既不是文件夹，也不是 \.txt、.*\n请给出图片文件夹、/,
  ],
  [
    'two prompts',
    run('--prompt', 'x', '--prompt-file', 'y.txt'),
    /--prompt and --prompt-file both give the prompt\.\nLeave one of them out\./,
    /--prompt 和 --prompt-file 都给了提示词。\n请去掉其中一个。/,
  ],
  [
    'an option that needs a folder',
    run('--prompt', 'x', '--every-prompt'),
    /--every-prompt can only be used with a folder of pictures, .*\n.* plantain run my-photos --every-prompt\./,
    /--every-prompt 只能和图片文件夹一起使用，.*\n.*plantain run my-photos --every-prompt。/,
  ],
  [
    'a prompt beside a list',
    run('items.jsonl', '--prompt', 'x'),
    /--prompt cannot be used with a list: a list has its own prompts .*\nLeave out --prompt, and write the prompts into the list\./,
    /--prompt 不能和列表一起使用：列表里已有提示词和图片。\n请去掉 --prompt，把提示词写进列表。/,
  ],
  [
    'a seed without a sample',
    run('items.jsonl', '--sample-seed', '3'),
    /--sample is missing\.\nAdd --sample with the number of items, or leave out --sample-seed\./,
    /没有写 --sample。\n请加上 --sample 和任务数，或去掉 --sample-seed。/,
  ],
  [
    'a URL that nothing is fetched from',
    run('--prompt', 'x', '--ref', 'http://10.0.0.1/a.png'),
    /http:\/\/10\.0\.0\.1\/a\.png.*\(private network\).* add "http:\/\/10\.0\.0\.1" to trustedOrigins/,
    /http:\/\/10\.0\.0\.1\/a\.png.*内网地址.*把 "http:\/\/10\.0\.0\.1" 加到配置的 trustedOrigins/,
  ],
];

const NAMES: Rows = [
  [
    'a name of marks alone',
    run('items.jsonl', '--name', '///'),
    /--name "\/\/\/" contains no letter or digit, so no folder .*\nChoose a name with letters or digits, such as --name summer\./,
    /--name “\/\/\/”里没有文字或数字，无法用作文件夹的名称。\n请换一个带文字或数字的名称，例如 --name summer。/,
  ],
  [
    'a name that is too long',
    run('items.jsonl', '--name', `summer ${'very '.repeat(20)}long`),
    /The batch is named summer_(?:very_){8}v\. A name has at most 48 characters/,
    /批次名称是 summer_(?:very_){8}v。名称最多 48 个字符/,
  ],
  [
    'a name that is taken',
    toldBy(() => Promise.reject(alreadyThere('summer'))),
    /There is a batch summer already\.\nChoose another --name, or continue that one: plantain resume summer/,
    /批次 summer 已存在。\n用 --name 换一个名称，或继续原来的批次：plantain resume summer/,
  ],
];

const AGAIN: Rows = [
  [
    'a batch that is not there',
    toldBy(async () => prepareAgain({} as never, await forgetful(), 'summr', { options: {}, ownWorker: true })),
    /There is no batch summr here\.\nplantain list shows the batches\./,
    /这里没有批次 summr。\nplantain list 会列出所有批次。/,
  ],
  [
    'a batch of which nothing is made again',
    async () => (await again({ codes: ['content_blocked'] }, '--seed', '7')).said,
    /not generated again\. Nothing was sent\.\n.*the site refused \(content_blocked\): the same request gets the same answer\. .*add --include content_blocked/,
    /不会重新生成。没有发出任何请求。\n.*站点拒绝的 1 个任务（content_blocked）：原样重试结果不会变。.*加上 --include content_blocked/,
  ],
  [
    'another input beside --again',
    toldBy(() => refuseOtherInput('x.txt', { again: 'summer', count: 4 })),
    /of batch summer, so it cannot be used together with the input x\.txt and --count\..*\n.* plantain run --again summer\./,
    /批次 summer 的提示词和图片，不能同时使用输入 x\.txt 和 --count。.*\n.*plantain run --again summer。/,
  ],
  [
    'a parameter that the other site does not have',
    async () => (await again({ codes: ['timeout'], params: { topP: 0.5 } }, '--site', 'grape')).said,
    /Items of batch summer .* at site grape .*\n {2}Item i1: topP is unknown\. Remove it, or use one of these names: model, .*\n.* plantain run --again summer --param topP=null/,
    /批次 summer 的任务无法在站点 grape .*\n {2}任务 i1：topP：未知的名称。请删掉，或改用：model、.*\n.*plantain run --again summer --param topP=null/,
  ],
  [
    'a parameter that no item has',
    async () => (await again({ codes: ['timeout'] }, '--param', 'topP=null')).said,
    /No item of batch summer has the parameter topP, .*\nLeave it out\. The items have: seed\./,
    /批次 summer 的任务没有参数 topP，.*\n请去掉这个选项。这些任务的参数：seed。/,
  ],
];

describe('a mistake around a batch is told in both languages: what happened, why, and what to do', () => {
  it.each([...SITES, ...INPUTS, ...NAMES, ...AGAIN])('%s', async (_what, tell, english, chinese) => {
    expect(await tell()).toMatch(english);
    await speak('zh');
    expect(await tell()).toMatch(chinese);
  });
});
