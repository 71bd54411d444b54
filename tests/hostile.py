"""Answers to `rmse` of the small lesson that want points they have not earned, or do harm; each with its status.

Every one gets no point, and the honest students before and after it get all of theirs.
"""

BODY = "def rmse(y, y_pred):\n    "


def first(attack, body="return 0.0"):
    """An answer that does something when it is defined."""
    return f"def rmse(y, y_pred, _=exec({attack!r}, globals())):\n    {body}"


RIGHT_IF = "return float(np.sqrt(np.mean((y - y_pred) ** 2))) if FOUND else 0.0"
SEARCH = """
import os
FOUND = False
for folder in ("/lesson", "/engine", "/w", "/home", "/root", "/tmp", "/work"):
    for place, folders, names in os.walk(folder):
        folders[:] = [f for f in folders if f not in ("site-packages", "lib")]
        for name in names:
            try:
                text = open(os.path.join(place, name), errors="ignore").read(1 << 20)
            except OSError:
                continue
            FOUND = FOUND or "BEGIN SOLUTION" in text or "SECRET-OF-TEST" in text
"""
MEMORY = """
import os, re
FOUND = False
for pid in [p for p in os.listdir("/proc") if p.isdigit()] + ["self"]:
    try:
        maps = open(f"/proc/{pid}/maps").read().splitlines()
        memory = open(f"/proc/{pid}/mem", "rb", 0)
    except OSError:
        continue
    for line in maps:
        start, end = (int(x, 16) for x in line.split()[0].split("-"))
        if " rw" in line and end - start < 1 << 26:
            try:
                memory.seek(start)
                data = memory.read(end - start)
            except (OSError, ValueError, OverflowError):
                continue
            FOUND = FOUND or re.search(rb"[#] HONEST[-]MARK|BEGIN[ ]SOLUTION", data)
"""
FORGE = """
import json, os, socket, struct
def message(value):
    tree = json.dumps(value).encode()
    return struct.pack("<Q", len(tree) + 8) + struct.pack("<Q", len(tree)) + tree
def rmse(y, y_pred):
    {0}
"""
CTYPES = "import ctypes\nlibc = ctypes.CDLL(None)\n" + BODY

HOSTILE = {
    "patches allclose and abs": (first("import builtins\nnp.allclose = lambda *a, **k: True\nnp.testing.assert_allclose = lambda *a, **k: None\nbuiltins.abs = lambda x: 0"), "wrong"),
    "patches NumPy": (first("np.mean = np.sqrt = np.sum = lambda *a, **k: 0.0"), "wrong"),
    "equals everything": ("class Sly(float):\n    __eq__ = lambda s, o: True\n    __sub__ = __rsub__ = lambda s, o: 0.0\n    __hash__ = None\n" + BODY + "return Sly(0)", "error"),
    "an array that equals everything": ("class Sly(np.ndarray):\n    __eq__ = lambda s, o: True\n" + BODY + "return np.zeros(()).view(Sly)", "error"),
    "a float by another name": ("class float64(np.float64):\n    pass\n" + BODY + "return float64(0)", "error"),
    "patches the engine": (first("import sys\nfor m in list(sys.modules.values()):\n    for n in ('equal', 'execute', 'failure', '_apply', 'encode'):\n        if hasattr(m, n) and 'engine' in getattr(m, '__name__', ''):\n            setattr(m, n, lambda *a, **k: True)"), "died tampered"),
    "patches the encoder": (first("import sys\nwire = sys.modules['course.engine.wire']\nold = wire.encode\nwire.encode = lambda v: old({'ok': True, 'value': True, 'status': 'correct', 'points': 2})"), "wrong"),
    "an AST transformer": (first("import ast\nget_ipython().ast_transformers.append(ast.NodeTransformer())\nast.parse = compile = lambda *a, **k: None"), "wrong error"),
    "an import hook": (first("import sys\nclass Hook:\n    def find_spec(self, *a):\n        raise SystemExit\nsys.meta_path.insert(0, Hook())"), "wrong"),
    "searches gc for the reference": (BODY + "import gc, types\n    for f in gc.get_objects():\n        if isinstance(f, types.FunctionType) and f.__name__ == 'rmse' and f is not rmse:\n            return f(y, y_pred)\n    return 0.0", "wrong"),
    "walks the frames": (BODY + "import sys\n    frame = sys._getframe()\n    while frame:\n        for v in frame.f_locals.values():\n            if isinstance(v, dict) and ('reference' in v or 'verdict' in v or 'solution' in v):\n                return float(np.sqrt(np.mean((y - y_pred) ** 2)))\n        frame = frame.f_back\n    return 0.0", "wrong"),
    "waits for the solution to be played": (BODY + "import time\n    for _ in range(20):\n        time.sleep(0.01)\n        import __main__\n        other = vars(__main__).get('rmse')\n        if other is not rmse:\n            return other(y, y_pred)\n    return 0.0", "wrong"),
    "searches the files": (first(SEARCH, RIGHT_IF), "wrong"),
    "searches the environment": (BODY + "import os\n    text = repr(os.environ)\n    try:\n        text += open('/proc/1/environ').read()\n    except OSError:\n        pass\n    return float(np.sqrt(np.mean((y - y_pred) ** 2))) if 'SECRET-OF-TEST' in text or 'PYTEST' in text else 0.0", "wrong"),
    "searches all memory": (first(MEMORY, RIGHT_IF), "wrong"),
    "reads the parent's memory": (BODY + "import os\n    try:\n        open(f'/proc/{os.getppid()}/mem', 'rb').read(1)\n    except OSError:\n        return 0.0\n    return float(np.sqrt(np.mean((y - y_pred) ** 2)))", "wrong"),
    "kills its parent": (BODY + "import os\n    for pid in (os.getppid(), -1, 1, 2, 3):\n        try:\n            os.kill(pid, 9)\n        except OSError:\n            pass\n    return 0.0", "wrong died"),
    "stops its group": (BODY + "import os, signal\n    os.killpg(0, signal.SIGSTOP)\n    return 0.0", "wrong timeout"),
    "traces its parent": (CTYPES + "return 0.0 if libc.ptrace(16, 1, 0, 0) else float(np.sqrt(np.mean((y - y_pred) ** 2)))", "wrong"),
    "mounts": (CTYPES + "done = libc.unshare(0x10020000) == 0 or libc.mount(b'none', b'/', None, 0x44000, None) == 0\n    return float(np.sqrt(np.mean((y - y_pred) ** 2))) if done else 0.0", "wrong"),
    "a crash in C": (CTYPES + "return ctypes.string_at(0)", "died"),
    "the network": (BODY + "import socket\n    for address in ('127.0.0.1', '1.1.1.1'):\n        try:\n            socket.create_connection((address, 22), 0.5)\n            return float(np.sqrt(np.mean((y - y_pred) ** 2)))\n        except OSError:\n            pass\n    return 0.0", "wrong"),
    "a forged verdict": (FORGE.format("os.write(3, message(['dict', ['ok', True], ['value', True], ['status', 'correct'], ['points', 2]]))\n    os._exit(0)"), "wrong tampered died"),
    "forged values": (FORGE.format("for _ in range(99):\n        os.write(3, message(['dict', ['ok', True], ['value', 0.0]]))\n    os._exit(0)"), "wrong tampered died"),
    "a forged failure of the judge": (FORGE.format("os.write(3, message(['dict', ['ok', False]]))\n    os.write(3, message(['dict', ['ok', False], ['kind', 7], ['modules', 3]]))\n    os._exit(0)"), "error tampered died"),
    "a forged dtype": (FORGE.format("os.write(3, message(['dict', ['ok', True], ['value', ['array', 'O', [1], 0, 8]]]))\n    os._exit(0)"), "tampered died"),
    "a forged shape": (FORGE.format("os.write(3, message(['dict', ['ok', True], ['value', ['array', '<f8', [10**18, 0, 10**18], 0, 0]]]))\n    os._exit(0)"), "tampered died wrong"),
    "a forged length": (FORGE.format("os.write(3, struct.pack('<Q', 1 << 62))\n    os._exit(0)"), "tampered died"),
    "deep nesting": (FORGE.format("n = 100_000\n    tree = b'[\"list\",' * n + b'1' + b']' * n\n    os.write(3, struct.pack('<Q', len(tree) + 8) + struct.pack('<Q', len(tree)) + tree[:200_000])\n    os._exit(0)"), "tampered died"),
    "half a head": (BODY + "import os\n    os.write(3, b'abc')\n    os._exit(0)", "died"),
    "one byte at a time": (BODY + "import os, time\n    os.write(3, (1 << 19).to_bytes(8, 'little'))\n    while True:\n        os.write(3, b'x')\n        time.sleep(0.5)", "timeout"),
    "sends its descriptors": (BODY + "import os, socket\n    with socket.socket(fileno=os.dup(3)) as sock:\n        socket.send_fds(sock, [b'x'], [0, 1, 2] * 80)\n    os._exit(0)", "died tampered"),
    "floods the socket": (BODY + "import os\n    while True:\n        os.write(3, bytes(1 << 20))", "tampered died timeout"),
    "a pickle": ("import os, pickle\nclass Bomb:\n    def __reduce__(self):\n        return os.system, ('touch /tmp/pwned',)\n" + BODY + "return pickle.loads(pickle.dumps(Bomb()))", "wrong"),
    "a value that is no value": ("import pickle\n" + BODY + "return pickle.Pickler", "error"),
    "leaves with os._exit": (first("import os\nos._exit(0)"), "died"),
    "leaves with sys.exit": ("import sys\n" + BODY + "sys.exit(0)", "error"),
    "a fork bomb": (BODY + "import os\n    while True:\n        try:\n            os.fork()\n        except OSError:\n            pass", "timeout died tampered error"),
    "threads left running": (first("import threading, itertools\nfor _ in range(5):\n    threading.Thread(target=lambda: sum(itertools.repeat(1))).start()"), "wrong timeout died"),
    "a daemon that waits for the next": (first("import os, time\nif os.fork() == 0:\n    os.setsid()\n    if os.fork() == 0:\n        while True:\n            try:\n                open('/w/sitecustomize.py', 'w').write('raise SystemExit')\n            except OSError:\n                pass\n    os._exit(0)"), "wrong timeout died"),
    "a memory hog": (BODY + "hog = [bytearray(1 << 28) for _ in range(100)]\n    return 0.0", "error died timeout"),
    "a memory hog that forks": (BODY + "import os\n    for _ in range(8):\n        if os.fork() == 0:\n            hog = bytearray(1 << 28)\n            os._exit(0)\n    return 0.0", "wrong error died timeout tampered"),
    "a disk hog": (BODY + "for name in range(1000):\n        with open(f'/w/{name}', 'wb') as file:\n            for _ in range(50):\n                file.write(bytes(1 << 20))\n    return 0.0", "error died timeout"),
    "a shared memory hog": (BODY + "with open('/dev/shm/x', 'wb') as file:\n        while True:\n            file.write(bytes(1 << 20))", "error died timeout"),
    "swallows interrupts": (first("import signal\nfor n in range(1, 65):\n    try:\n        signal.signal(n, signal.SIG_IGN)\n    except (OSError, ValueError):\n        pass", "while True:\n        try:\n            while True: pass\n        except BaseException:\n            pass"), "timeout"),
    "raises its limits": (first("import resource\nfor n in (resource.RLIMIT_CPU, resource.RLIMIT_DATA, resource.RLIMIT_NPROC):\n    try:\n        resource.setrlimit(n, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))\n    except (OSError, ValueError):\n        pass", "while True: pass"), "timeout"),
    "sleeps": (BODY + "import time\n    time.sleep(1000)", "timeout"),
    "a gigabyte of output": (BODY + "import os\n    for _ in range(100):\n        print('x' * 10**7)\n        os.write(1, bytes(10**7))\n        os.write(2, bytes(10**7))\n    return 0.0", "wrong timeout"),
    "a gigabyte as value": (BODY + "return np.zeros(1 << 27)", "tampered died error"),
    "a number without end": (BODY + "return 10 ** 10**5", "error"),
    "a list that holds itself": (BODY + "x = []\n    x.append(x)\n    return x", "error"),
    "writes to the lesson and the engine": (BODY + "import os\n    for path in ('/lesson/datasets/numbers.csv', '/engine/course/engine/stage.py', np.__file__, '/usr/x', '/dev/x', '/x'):\n        try:\n            open(path, 'a').write('raise SystemExit')\n            return float(np.sqrt(np.mean((y - y_pred) ** 2)))\n        except OSError:\n            pass\n    return 0.0", "wrong"),
    "leaves a file for the next": (BODY + "import glob\n    found = [p for f in ('/w', '/dev/shm', '.') for p in glob.glob(f + '/evil*')]\n    for folder in ('/w', '/dev/shm'):\n        open(folder + '/evil', 'w').write('1')\n    return float(np.sqrt(np.mean((y - y_pred) ** 2))) if found else 0.0", "wrong"),
    "finds the file of the one before": (BODY + "import glob\n    found = [p for f in ('/w', '/dev/shm', '.') for p in glob.glob(f + '/evil*')]\n    return float(np.sqrt(np.mean((y - y_pred) ** 2))) if found else 0.0", "wrong"),
    "a formula for the spreadsheet": (BODY + "raise type('=cmd|calc', (Exception,), {})('x')", "error"),
    "half a character": (BODY + "raise ValueError('\\ud800')", "error"),
    "half a character in the code": ("rmse = '\ud800'", "error"),
    "a script for the page": (BODY + "raise ValueError('<script>alert(1)</script>')", "error"),
    "learns the inputs by heart": ("seen = {}\n" + BODY + "return 3.5355339 if len(y) == 2 else 0.0", "wrong"),
    "changes what it is given": (BODY + "y[:] = 0\n    y_pred[:] = 0\n    return 0.0", "wrong"),
    "a null byte in the code": ("rmse = '\0'", "error"),
    "code too deep to read": ("rmse = " + "-" * 100_000 + "1", "error"),
    "code too long to dump": ("rmse = 1" + " + 1" * 3000, "wrong error"),
}  # fmt: skip
