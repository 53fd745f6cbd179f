/** Sites of vendors that a file describes. */
export const declared = {
  'declared.unusable': 'The declaration {file} cannot be used.',
  'declared.advice': 'plantain check-site --schema prints what a declaration may hold. docs/sites.md explains it.',
  'declared.noFile':
    'Cannot find the declaration {file}. Each worker reads the file on its own computer: put it there, or correct declaration.',
  'declared.noName':
    'plantain has no declaration {name}. It has {names}. A file of your own is named by its path, for example ./sites/vendor.jsonc.',
  'declared.otherKind': 'belongs to a site with "provider": "declared".',
  'checkSite.head': '{vendor} ({file}): {count, plural, one {# sample} other {# samples}}',
  'checkSite.noSamples': '{vendor} ({file}) is well formed, but has no samples to play',
  'played.noAnswer': 'the sample has no answer',
  'played.otherRequest': 'request {number}: {part} is {found}, expected {wanted}',
  'played.otherOutcome': 'the outcome is {found}, expected {wanted}',
  'played.left': '{count, plural, one {# answer} other {# answers}} of the sample were not asked for',
  'played.endless': 'the task never ends: no answer has a state that task.state lists as final',
  'declared.taken': 'has a name that is taken: {name} is a placeholder already. Choose another name.',
  'declared.noChoice': '"{value}" is none of the choices {choices}.',
  'declared.unknownName':
    'The placeholder {name} is not known here{near, select, none {.} other {; did you mean {near}?}} Known here: {known}.',
  'declared.noPlaceholder': 'The placeholder {name} cannot stand here: this place takes no placeholders.',
  'declared.noUpload':
    'is missing, and references.as is "upload". Describe the route of the upload, or set references.as to "dataUrl".',
  'declared.uploadUnused': 'must be "upload" where the file has an upload.',
  'declared.fileNeedsForm': 'must be "multipart" where references.as is "file": JSON cannot hold the bytes of a file.',
  'declared.takesNone':
    'must be 0: no placeholder of submit.body takes reference pictures. Add {example} to submit.body, or set it to 0.',
  'declared.noPrompt': 'has no placeholder {example}: every picture would be the same.',
  'declared.noId': 'is missing: a placeholder stands for the id of the task. Name the path of the id in the answer to submit.',
  'declared.sampleTwice': 'has two samples with the same name.',
  'declared.missingValue': 'Site "{site}" cannot send the request: a placeholder of {place} has no usable value for this item',
  'declared.otherParams':
    'The declaration of site "{site}" does not take these parameters of the batch: {names}. It may have changed since the start. Restore it, or start a new batch',
  'declared.notUploaded': 'cannot upload {name}: the URL for the upload answered {status}: {words}',
  'declared.uploadWithout': 'site "{site}" answered the upload without {place}',
  'declared.noTask': 'Site "{site}" answered {request} without the id of a task. Correct task.id in its declaration',
  'declared.foreign':
    'site "{site}" named a URL at {origin}, which is not one of its origins. Add it to origins of its declaration if it belongs to the vendor',
  'declared.noTaskHere': 'the task of site "{site}" cannot be followed: its record does not say how',
  'declared.doneWithout': 'site "{site}" finished the task without a picture. Check pictures in its declaration',
  'declared.taskUnknown': 'site "{site}" does not know the task {id} (status {status})',
  'declared.resultKept': 'The task was accepted at {takenAt}, and the site keeps results for {kept}.',
  'declared.mostReferences': '{vendor} takes {most, plural, one {# reference picture} other {# reference pictures}} at most.',
  'parameter.declared.model': 'Name of the model',
  'parameter.declared.modelKnown': 'Name of the model. Known models: {known}',
  'setting.declared.pollFirst': 'Shortest time between two questions about a task',
  'setting.declared.pollMost': 'Longest time between two questions about a task',
  'otherwise.declaration': 'as in the declaration',
} as const;
