// A home directory, a repository and a daemon of their own, and the commands that people type.
import { execFile, spawn } from 'node:child_process';
import { mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';

const run_file = promisify(execFile);
const kCommandWithin = 120_000;
const kPressEvery = 1_000;
const kDetach = '\x1c';

export class World {
    constructor(folder, bin, agents, program) {
        this.folder = folder;
        this.home = join(folder, 'home');
        this.data = join(this.home, '.config/agent-orchestrator');
        this.repository = join(folder, 'shop');
        this.ao_program = join(bin, 'ao');
        mkdirSync(join(folder, 'run'), { recursive: true, mode: 0o700 });
        mkdirSync(this.home);
        for (const [path, text] of Object.entries(program.files)) {
            mkdirSync(dirname(join(this.home, path)), { recursive: true });
            writeFileSync(join(this.home, path), text);
        }
        this.environment = {
            ...program.environment,
            HOME: this.home,
            XDG_RUNTIME_DIR: join(folder, 'run'),
            PATH: `${bin}:${agents}:/usr/local/bin:/usr/bin:/bin`,
            SHELL: '/bin/bash',
            SHLVL: '1', // there is a shell behind it, so none is asked
            LANG: 'C.UTF-8',
            TERM: 'xterm-256color',
        };
    }

    async run(program, ...argv) {
        const { stdout } = await run_file(program, argv, {
            env: this.environment, cwd: this.folder, timeout: kCommandWithin, maxBuffer: 1 << 26,
        });
        return stdout;
    }

    ao(...argv) {
        return this.run(this.ao_program, ...argv);
    }

    async begin() {
        const git = (...argv) => this.run('git', '-C', this.repository, ...argv);
        await this.run('git', 'init', '-q', '-b', 'main', this.repository);
        await git('config', 'user.name', 'agent');
        await git('config', 'user.email', 'agent@localhost');
        writeFileSync(join(this.repository, 'README'), 'A shop.\n');
        await git('add', 'README');
        await git('commit', '-qm', 'first');
        await this.ao('start');
        await this.ao('project', 'add', '--path', this.repository, '--id', 'shop');
    }

    async session(id) {
        const answer = JSON.parse(await this.ao('session', 'get', id, '--json'));
        return answer.session ?? answer;
    }

    screen(id) {
        return this.ao('session', 'logs', id);
    }

    /// Answers a dialog as a person who is attached to the session: sees it, presses the key until
    /// `answered` says that it has been taken, detaches. Gives `answered` what is shown from then on.
    answer(id, { dialog, key, answered }) {
        return new Promise((done, failed) => {
            const command = `${this.ao_program} session attach ${id}`;
            const terminal = spawn('script', ['-qec', command, '/dev/null'], {
                env: this.environment, stdio: ['pipe', 'pipe', 'inherit'],
            });
            let shown = '';
            let pressing;
            let is_answered = false;
            const give_up = setTimeout(() => terminal.kill(), kCommandWithin);
            const leave = () => {
                is_answered = true;
                clearInterval(pressing);
                terminal.stdin.end(kDetach);
            };
            terminal.stdout.on('data', (part) => {
                shown += part;
                if (pressing === undefined && has(shown, dialog)) {
                    // A dialog takes no keys in its first moments.
                    pressing = setInterval(() => terminal.stdin.write(key), kPressEvery);
                    shown = '';
                    answered((text) => has(shown, text)).then(leave, failed);
                }
            });
            terminal.on('error', failed);
            terminal.on('close', () => {
                clearInterval(pressing);
                clearTimeout(give_up);
                is_answered ? done() : failed(new Error(`${key} answered nothing: ${shown.slice(-2000)}`));
            });
        });
    }

    /// The files of the daemon in which `text` stands.
    files_with(text) {
        const bytes = Buffer.from(text);
        return readdirSync(this.data, { recursive: true, withFileTypes: true })
            .filter((entry) => entry.isFile())
            .map((entry) => join(entry.parentPath ?? entry.path, entry.name))
            .filter((path) => readFileSync(path).includes(bytes));
    }

    async end() {
        await this.ao('project', 'rm', 'shop', '--yes').catch(() => {});
        await this.ao('stop').catch(() => {});
    }
}

// Colors and moves of the cursor stand between words.
function has(shown, text) {
    return letters(shown).includes(letters(text));
}

function letters(text) {
    return text.replace(/\x1b\[[0-9;?]*[A-Za-z]|\s/g, '');
}
