import { crc64Of, crcHeader } from './crc64.js';
import { etagOf, md5Of, type Upload } from './buckets.js';
import { escapeXml, invalidArgument, isoTime, type OssAnswer, OssError, unescapeXml, xmlAnswer } from './errors.js';
import { objectOf, type ObjectCall, refuseOverwrite, refuseWrongMd5 } from './objects.js';

const LEAST_PART_BYTES = 100 * 1024;
const MOST_PARTS = 10_000;
const MOST_LISTED = 1000;

function uploadOf({ request, bucket, key }: ObjectCall): Upload {
  const found = bucket.uploads.get(request.query.get('uploadId') ?? '');
  if (found?.key === key) return found;
  throw new OssError(404, 'NoSuchUpload', 'The specified upload does not exist.', { ec: '0042-00000002' });
}

/** `POST ?uploads` */
export function beginUpload(call: ObjectCall): OssAnswer {
  refuseOverwrite(call);
  const { bucket, key, request } = call;
  const { id } = bucket.begin(key, request.headers);
  const names = `<Bucket>${bucket.name}</Bucket><Key>${escapeXml(key)}</Key>`;
  return xmlAnswer(200, `<InitiateMultipartUploadResult>${names}<UploadId>${id}</UploadId></InitiateMultipartUploadResult>`);
}

/** `PUT ?partNumber=…&uploadId=…` */
export function putPart(call: ObjectCall): OssAnswer {
  const { request } = call;
  const upload = uploadOf(call);
  const number = Number(request.query.get('partNumber'));
  if (!Number.isInteger(number) || number < 1 || number > MOST_PARTS)
    throw invalidArgument(`Part number must be an integer between 1 and ${MOST_PARTS}, inclusive.`, '0042-00000102');
  refuseWrongMd5(request);
  const etag = etagOf(request.body);
  upload.parts.set(number, { bytes: request.body, etag, modifiedAt: call.now() });
  return { status: 200, headers: { etag, ...crcHeader(request.body) }, body: Buffer.alloc(0) };
}

/** `GET ?uploadId=…`: the parts that are there, in pages. */
export function listParts(call: ObjectCall): OssAnswer {
  const { bucket, key, request } = call;
  const { id, parts } = uploadOf(call);
  const count = (name: string, otherwise: number, most: number): number => {
    const value = Number(request.query.get(name) ?? otherwise);
    if (Number.isInteger(value) && value >= 0 && value <= most) return value;
    throw invalidArgument(`Argument ${name} must be an integer between 0 and ${most}.`);
  };
  const most = count('max-parts', MOST_LISTED, MOST_LISTED);
  const after = count('part-number-marker', 0, MOST_PARTS);
  const left = [...parts].filter(([number]) => number > after).sort(([a], [b]) => a - b);
  const page = left.slice(0, most);
  const name = request.query.get('encoding-type') === 'url' ? encodeURIComponent(key) : key;
  const elements = page.map(
    ([number, { bytes, etag, modifiedAt }]) =>
      `<Part><PartNumber>${number}</PartNumber><LastModified>${isoTime(modifiedAt)}</LastModified><ETag>${escapeXml(etag)}</ETag>` +
      `<HashCrc64ecma>${crc64Of(bytes)}</HashCrc64ecma><Size>${bytes.length}</Size></Part>`,
  );
  return xmlAnswer(
    200,
    `<ListPartsResult><Bucket>${bucket.name}</Bucket><Key>${escapeXml(name)}</Key><UploadId>${id}</UploadId>` +
      `<StorageClass>Standard</StorageClass><PartNumberMarker>${after}</PartNumberMarker>` +
      `<NextPartNumberMarker>${page.at(-1)?.[0] ?? after}</NextPartNumberMarker><MaxParts>${most}</MaxParts>` +
      `<IsTruncated>${left.length > page.length}</IsTruncated>${elements.join('')}</ListPartsResult>`,
  );
}

/** `POST ?uploadId=…` with the list of the parts. */
export function completeUpload(call: ObjectCall): OssAnswer {
  const { request, bucket, key, now } = call;
  const upload = uploadOf(call);
  refuseOverwrite(call);
  refuseWrongMd5(request);
  const listed = [...request.body.toString().matchAll(/<Part>(.*?)<\/Part>/gs)].map(([, part = '']) => ({
    number: Number(/<PartNumber>\s*(\d+)\s*<\/PartNumber>/.exec(part)?.[1]),
    etag: unescapeXml(/<ETag>(.*?)<\/ETag>/s.exec(part)?.[1] ?? '')
      .trim()
      .replaceAll('"', ''),
  }));
  if (listed.length === 0) throw new OssError(400, 'MalformedXML', 'The XML you provided was not well-formed.');
  const isOrdered = listed.every(({ number }, index) => index === 0 || number > (listed[index - 1]?.number ?? 0));
  if (!isOrdered)
    throw new OssError(400, 'InvalidPartOrder', 'The list of parts was not in ascending order.', { ec: '0042-00000105' });
  const parts = listed.map(({ number, etag }, index) => {
    const part = upload.parts.get(number);
    if (!part || part.etag !== `"${etag.toUpperCase()}"`)
      throw new OssError(400, 'InvalidPart', 'One or more of the specified parts could not be found.', { ec: '0042-00000104' });
    if (index < listed.length - 1 && part.bytes.length < LEAST_PART_BYTES)
      throw new OssError(400, 'EntityTooSmall', 'Your proposed upload is smaller than the minimum allowed object size.');
    return part;
  });
  const digests = Buffer.concat(parts.map(({ bytes }) => md5Of(bytes)));
  const etag = `"${md5Of(digests).toString('hex').toUpperCase()}-${parts.length}"`;
  const bytes = Buffer.concat(parts.map((part) => part.bytes));
  bucket.put(key, objectOf(upload.headers, { bytes, etag, type: 'Multipart' }, now()));
  bucket.uploads.delete(upload.id);
  const place = `<Location>http://${request.host}/${bucket.name}/${escapeXml(encodeURI(key))}</Location>`;
  const names = `<Bucket>${bucket.name}</Bucket><Key>${escapeXml(key)}</Key><ETag>${escapeXml(etag)}</ETag>`;
  return xmlAnswer(200, `<CompleteMultipartUploadResult>${place}${names}</CompleteMultipartUploadResult>`, {
    etag,
    ...crcHeader(bytes),
  });
}

/** `DELETE ?uploadId=…` */
export function abortUpload(call: ObjectCall): OssAnswer {
  call.bucket.uploads.delete(uploadOf(call).id);
  return { status: 204, headers: {}, body: Buffer.alloc(0) };
}
