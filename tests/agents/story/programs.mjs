// The programs that the story is told with, each made to run without a network and without an
// account: what is in its home directory and environment, and how its dialog is answered.

// Not a key of anybody's. That it gets nowhere is one of the checks.
export const kKey = 'sk-ant-api03-no-key-at-all-8f1c2b7e5d904a63b1e7c2d9f0a4583e6172';

function claude(url) {
    return {
        agent: 'claude-code',
        program: 'claude',
        environment: {
            ANTHROPIC_BASE_URL: url,
            ANTHROPIC_API_KEY: kKey,
            CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC: '1',
            DISABLE_AUTOUPDATER: '1',
            IS_SANDBOX: '1', // or it refuses to bypass permissions as root
        },
        files: {
            '.claude.json': JSON.stringify({
                hasCompletedOnboarding: true,
                // It knows a key by its end.
                customApiKeyResponses: { approved: [kKey.slice(-20)], rejected: [] },
            }),
            '.claude/settings.json': JSON.stringify({
                theme: 'dark',
                skipDangerousModePermissionPrompt: true,
                permissions: { defaultMode: 'default', disableAutoMode: 'disable' },
            }),
        },
        dialog: 'Do you want to proceed?',
        yes: '1',
        granted: 'Thank you.',
    };
}

function codex(url) {
    return {
        agent: 'codex',
        program: 'codex',
        environment: { SCRIPTED_KEY: kKey },
        files: {
            '.codex/config.toml': [
                'model = "scripted"',
                'model_provider = "scripted"',
                '[model_providers.scripted]',
                'name = "scripted"',
                `base_url = "${url}/v1"`,
                'wire_api = "responses"',
                'env_key = "SCRIPTED_KEY"',
                '',
            ].join('\n'),
        },
        dialog: 'Would you like to run the following command?',
        yes: 'y',
        granted: 'You approved codex',
    };
}

export const kPrograms = { 'claude-code': claude, codex };
