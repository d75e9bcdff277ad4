// Compares what a viewer sees that attaches within a recording (snapshot, then the rest) with what
// one sees that looked on from the start, in a terminal that is not ours: xterm.js.
// Usage: node compare.mjs <screen_replay> <folder of recordings> <cuts per recording> [fuzz rounds]
// Left out of the random recordings, because xterm.js and a DEC terminal part there, or a snapshot
// cannot express it: wide characters and marks together with insert mode or without wrapping; a
// character set that was restored by DECRC and designated anew; relative moves in origin mode; DECRC after
// ED 3; the
// cursor's visibility over RIS. A cell that was never written counts as a space.
// Exits 77 when @xterm/headless is not installed (NODE_PATH or AO_XTERM names its folder).
import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';

const [replay, folder, cutsText, roundsText = '0'] = process.argv.slice(2);
const require = createRequire(join(process.env.AO_XTERM ?? process.cwd(), 'x.js'));
let Terminal;
let Unicode11Addon;
try {
    ({ Terminal } = require('@xterm/headless'));
    ({ Unicode11Addon } = require('@xterm/addon-unicode11'));
} catch {
    console.log('skipped: @xterm/headless and @xterm/addon-unicode11 are not installed');
    process.exit(77);
}

const columns = 80;
const rows = 24;
const scrollback = 1000;

// A random number generator of our own, so that a seed means the same everywhere.
function randomFrom(seed) {
    let state = seed >>> 0;
    return (below) => {
        state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
        return Math.floor((state / 4294967296) * below);
    };
}

// Sequences that programs use, in orders that none of them would.
function fuzz(seed) {
    const random = randomFrom(seed);
    const isWide = seed % 2 === 0; // else insert mode and no wrapping
    const hasCharsets = seed % 3 === 0; // else a saved cursor
    const number = () => [0, 1, 2, 3, 5, 8, 13, 24, 40, 79, 80, 81][random(12)];
    const pick = (all) => all[random(all.length)];
    const text = () => pick(isWide ? wideTexts : plainTexts);
    const plainTexts = ['hello', 'x', 'The quick brown fox jumps over ', '─│┌', 'a b  c', '~`lqk',
        'w'.repeat(95)];
    const wideTexts = [...plainTexts, '日本語', 'é', 'e\u0301', '👍', 'ｗｉｄｅ', '界'.repeat(45)];
    const csi = () => `\x1b[${number()};${number()}${pick('ABCDEFGHIKLMPSTXZ`adefrm@bg'.split(''))}`;
    const parts = [];
    for (let i = 0; i < 150; ++i) {
        parts.push(pick([
            text, text, text, csi, csi,
            () => pick(['\r', '\n', '\r\n', '\r\n', '\b', '\t']),
            () => `\x1b[${pick([0, 1, 2, 3, 4, 7, 9, 21, 22, 24, 27, 31, 42, 53, 93, 104])}m`,
            () => `\x1b[38;5;${random(256)}m`,
            () => `\x1b[48;2;${random(256)};${random(256)};${random(256)}m`,
            () => `\x1b[4:${random(6)}m`,
            () => `\x1b[${pick(['', '0', '1', '2'])}K`,
            // With the cursor past the last column of the last row ED 1 crashes xterm.js, hence the CR.
            () => `\r\x1b[${pick(hasCharsets ? ['', '0', '1', '2', '3'] : ['', '0', '1', '2'])}J`,
            () => `\x1b[?${pick([1, 25, 45, 1000, 1002, 1003, 1004, 1006, 2004, 1047, 47, hasCharsets ? 1 : 1049, isWide ? 25 : 7])}${pick(['h', 'l'])}`,
            () => (isWide ? '' : `\x1b[4${pick(['h', 'l', 'l'])}`),
            () => (hasCharsets ? pick(['\x1b(0', '\x1b(B', '\x1b)0', '\x0e', '\x0f']) : pick(['\x1b7', '\x1b8', '\x1b[s', '\x1b[u'])),
            () => pick(['\x1bD', '\x1bE', '\x1bM', '\x1bH', '\x1b=', '\x1b>', '\x1b[!p', '\x1b[3g', '\x1b[c', '\x1b[6n', '\x1b[?6n']),
            () => `\x1b[${1 + random(24)};${1 + random(24)}r`,
            () => `\x1b]${pick([0, 2])};title ${random(9)}${pick(['\x07', '\x1b\\'])}`,
            () => `\x1b[${pick([1, 3, 5])} q`,
            () => pick(['\x1b#8', '\x1b[?25h\x1bc']).repeat(random(8) === 0 ? 1 : 0),
        ])());
    }
    return Buffer.from(parts.join(''));
}

// How a cell or the pen looks. Colors that are not in use may be left over in it.
function look(cell) {
    const flags = ['isBold', 'isDim', 'isItalic', 'isUnderline', 'isBlink', 'isInverse', 'isInvisible',
        'isStrikethrough', 'isOverline'].map((name) => (cell[name]() ? 1 : 0));
    return [cell.getFgColorMode(), cell.getFgColor(), cell.getBgColorMode(), cell.getBgColor(), ...flags];
}

function shown(chunks) {
    return new Promise((resolve) => {
        const terminal = new Terminal({ cols: columns, rows, scrollback, allowProposedApi: true });
        terminal.loadAddon(new Unicode11Addon());
        terminal.unicode.activeVersion = '11';
        let title = '';
        terminal.onTitleChange((text) => { title = text; });
        for (const chunk of chunks.slice(0, -1)) {
            terminal.write(chunk);
        }
        terminal.write(chunks.at(-1), () => {
            const buffer = terminal.buffer.active;
            const lines = [];
            for (let y = 0; y < buffer.length; ++y) {
                const line = buffer.getLine(y);
                const cells = [];
                for (let x = 0; x < columns; ++x) {
                    const cell = line.getCell(x);
                    const text = cell.getChars() || ' '; // never written, or a space: they look the same
                    cells.push([text, text === ' ' ? 1 : cell.getWidth(), ...look(cell)].join('\u0001'));
                }
                lines.push(cells.join('\u0002'));
            }
            const core = terminal._core;
            const active = core.buffer;
            const result = {
                type: buffer.type, title, lines,
                cursor: [buffer.cursorX, buffer.cursorY],
                modes: terminal.modes,
                hidden: core.coreService.isCursorHidden,
                region: [active.scrollTop, active.scrollBottom],
                pen: look(core._inputHandler._curAttrData),
                encoding: core.coreMouseService?.activeEncoding ?? core.mouseStateService?.activeEncoding,
            };
            terminal.dispose();
            resolve(result);
        });
    });
}

function difference(a, b) {
    for (const key of Object.keys(a)) {
        if (key === 'lines') {
            if (a.lines.length !== b.lines.length) {
                return `lines: ${a.lines.length} and ${b.lines.length}`;
            }
            const y = a.lines.findIndex((line, i) => line !== b.lines[i]);
            if (y >= 0) {
                const left = a.lines[y].split('\u0002');
                const right = b.lines[y].split('\u0002');
                const x = left.findIndex((cell, i) => cell !== right[i]);
                const base = a.lines.length - rows;
                return `cell ${x} of row ${y - base}: ${JSON.stringify(left[x])} and ${JSON.stringify(right[x])}`;
            }
        } else if (JSON.stringify(a[key]) !== JSON.stringify(b[key])) {
            return `${key}: ${JSON.stringify(a[key])} and ${JSON.stringify(b[key])}`;
        }
    }
    return '';
}

const recordings = readdirSync(folder).filter((name) => name.endsWith('.rec')).sort()
    .map((name) => ({ name, bytes: readFileSync(join(folder, name)) }));
const firstSeed = Number(process.env.AO_FUZZ_SEED ?? 1);
for (let i = 0; i < Number(roundsText); ++i) {
    recordings.push({ name: `fuzz ${firstSeed + i}`, bytes: fuzz(firstSeed + i) });
}

const random = randomFrom(20260);
const jobs = [];
for (const recording of recordings) {
    for (let i = 0; i < Number(cutsText); ++i) {
        jobs.push({ ...recording, cut: random(recording.bytes.length + 1) });
    }
}
const input = Buffer.concat(jobs.flatMap((job) =>
    [Buffer.from(`${job.bytes.length} ${job.cut}\n`), job.bytes]));
const run = spawnSync(replay, [String(columns), String(rows)], { input, maxBuffer: 1 << 30 });
if (run.status !== 0) {
    console.log(`screen_replay ended with ${run.status ?? run.signal}: ${run.stderr}`);
    process.exit(1);
}

let at = 0;
let failed = 0;
for (const job of jobs) {
    const newline = run.stdout.indexOf(10, at);
    const [snapshot, whole, rest] = run.stdout.toString('latin1', at, newline).split(' ').map(Number);
    at = newline + 1;
    const take = (length) => run.stdout.subarray(at, (at += length));
    const snapshotBytes = take(snapshot);
    const wholeBytes = take(whole);
    const restBytes = take(rest);
    const before = wholeBytes.subarray(0, whole - rest);
    // At the cut itself, and at the end.
    let what = difference(await shown([before]), await shown([snapshotBytes]));
    if (what === '') {
        what = difference(await shown([wholeBytes]), await shown([snapshotBytes, restBytes]));
        what = what && `at the end: ${what}`;
    }
    if (what !== '') {
        ++failed;
        if (failed <= 20) {
            console.log(`${job.name}, cut at ${job.cut}: ${what}`);
        }
    }
}
console.log(`${recordings.length} recordings, ${jobs.length} cuts, ${failed} differ`);
process.exit(failed === 0 ? 0 : 1);
