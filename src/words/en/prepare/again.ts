/** Of batches that are made of what an earlier one owes. */
export const again = {
  'again.input': '{count, plural, one {# item} other {# items}} of batch {batch} without a picture',
  'again.otherInput':
    '--again takes the prompts and pictures of batch {batch}, so it cannot be used together with {options}. Nothing was sent.',
  'again.otherInputAdvice':
    'To generate its missing pictures, leave out {options}: plantain run --again {batch}. The prompt (--prompt), the site, parameters and settings may be changed.',
  'again.theInput': 'the input {input}',
  'again.openAdvice': 'To continue it: plantain resume {batch}. To end it: plantain cancel {batch}',
  'again.otherOpen': 'Batch {batch} generates items of batch {root} again and has not ended yet.',
  'again.recovering': 'A worker is recovering paid pictures of batch {batch}.',
  'again.recoveringAdvice': 'To wait for them, at no charge: plantain resume {batch}. Then run your command again.',
  'again.starting': 'Another command is starting batch {batch}, with items of batch {root}.',
  'again.startingAdvice':
    'If plantain list does not show {batch} within two minutes, that command has failed. Then run your command again.',
  'again.twoCommands':
    'Another command started to generate items of batch {root} at the same time. Batch {batch} was not started, and nothing was sent.',
  'again.twoCommandsAdvice':
    'To see the batch of the other command: plantain list. When it has ended, to generate what is still missing: plantain run --again {root}',
  'again.itemsGone':
    '{seen, plural, =0 {None of the {total} items of batch {batch} is in {place}. They were removed, or are on another host.} one {Only # of the {total} items of batch {batch} is in {place}. The others were removed, or are on another host.} other {Only # of the {total} items of batch {batch} are in {place}. The others were removed, or are on another host.}}',
  'again.itemsGoneAdvice':
    'Run the command on the host that started the batch. Or generate them from their own input: plantain run',
  'again.noSiteAdvice': 'Or use another site: add --site, or --base-url with --key-env.',
  'again.customSite':
    'Batch {batch} was generated at a site of --base-url. Only plantain run serves such a site, with a worker of its own.',
  'again.customSiteAdvice': 'Run plantain run --again {batch}, or add a site with plantain init and choose it with --site.',
  'again.customSiteKnown': 'Run plantain run --again {batch}, or choose another site with --site: {sites}',
  'again.none':
    '{count, plural, one {The only item of batch {batch} without a picture is not generated again.} other {None of the # items of batch {batch} without a picture is generated again.}} Nothing was sent.',
  'again.already': 'Already generated: {where}.',
  'again.inBatch': '{count, plural, one {# item} other {# items}} in batch {batch}',
  'again.noSuchParam': 'No item of batch {batch} has the parameter {name}, so --param {name}=null has nothing to remove.',
  'again.noSuchParamAdvice': 'Leave it out.',
  'again.itsParams': 'Leave it out. The items have: {names}.',
  'again.unfit':
    'Items of batch {batch} cannot be generated like this at site {site} ({count, plural, one {# problem} other {# problems}}). Nothing was sent.',
  'again.unfitParam':
    'To remove the parameter: plantain run --again {batch} --param {name}=null. To change it, give it another value. To skip these items: add --skip-bad',
  'again.unfitAdvice': 'To generate the other items: plantain run --again {batch} --skip-bad',
  'again.problem': '{count, plural, one {Item {items}: {problem}} other {Items {items}: {problem}}}',
  'again.moreItems': '{count} more',
  'again.pictureGone': 'the reference picture {name} is missing from the staging store, or its content has changed: {key}',
} as const;

/** Why items are not made again, and how to make them all the same. */
export const againSkipped = {
  'again.skipped.paid':
    'Skipped {count, plural, one {# item: its picture} other {# items: their pictures}} may be paid for, but not stored ({codes}). To look for {count, plural, one {the picture} other {the pictures}}, at no charge: plantain resume {batch}. To pay again: add {include}',
  'again.skipped.same':
    'Skipped {count, plural, one {# item} other {# items}} that the site refused ({codes}): the same request gets the same answer. Change --prompt, --model, another parameter or --site. To send {count, plural, one {the item} other {the items}} unchanged: add {include}',
  'again.skipped.unreadable':
    'Skipped {count, plural, one {# item} other {# items}}: plantain could not read the prompt or a reference picture ({codes}). To try again: add {include}',
  'again.skipped.broken':
    'Skipped {count, plural, one {# item} other {# items}} of batch {batch} that --skip-bad skipped before. Fix the input, then run it on its own: plantain run',
  'again.skipped.unfit': 'Skipped {items}: {problem}',
} as const;

/** What making items again may cost. */
export const againCharges = {
  'again.paid':
    '{count, plural, one {# picture is paid for and is} other {# pictures are paid for and are}} in a spool. This batch pays for {count, plural, one {the picture} other {the pictures}} again. To recover {count, plural, one {the picture} other {the pictures}} instead, at no charge: plantain resume {batch}',
  'again.maybePaid':
    '{count, plural, one {# picture} other {# pictures}} may be paid for and in a spool. This batch pays for {count, plural, one {the picture} other {the pictures}} again. To look for {count, plural, one {the picture} other {the pictures}} instead, at no charge: plantain resume {batch}',
  'again.charged':
    '{count, plural, one {# item} other {# items}} without a picture may have been charged before ({codes}). Each new request costs again.',
} as const;
