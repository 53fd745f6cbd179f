import { rolldown } from '/work/main/node_modules/rolldown/dist/index.mjs';
const external = [/^@temporalio\/worker/, /^@temporalio\/activity/, /^@temporalio\/core-bridge/, /^sharp$/, /^#stand-ins$/, ...(process.argv[2] === 'ext' ? [/^@temporalio\//, /^undici$/] : [])];
const b = await rolldown({ input: { starter: 'dist/starter.js' }, platform: 'node', resolve: { mainFields: ['module', 'main'] }, external });
const out = await b.write({ dir: 'dist-try', format: process.argv[3] ?? 'esm', entryFileNames: process.argv[3]==='cjs'?'[name].cjs':'[name].js', chunkFileNames: process.argv[3]==='cjs'?'chunks/[name]-[hash].cjs':'chunks/[name]-[hash].js', minify: process.argv[4]==='min' });
console.log(out.output.length, 'files', out.output.reduce((s, o) => s + (o.code?.length ?? 0), 0));
