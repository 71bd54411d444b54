"""What the stage does from inside the jail: namespaces of its own, and a fresh cell for every answer (Linux).

`enter` once, before the first cell; `new_processes` around each fork; `seal` in the child, before the answer.
Man pages: user_namespaces(7), pid_namespaces(7), capabilities(7), seccomp(2).
"""

import contextlib
import ctypes
import errno
import os
import platform
import resource
import struct
from pathlib import Path

NOBODY = 65534
ROOM = "/w"  # the only folder that an answer can write to
NEWNS, NEWCGROUP, NEWUTS, NEWIPC = 0x20000, 0x02000000, 0x04000000, 0x08000000
NEWUSER, NEWPID, NEWNET, NEWTIME = 0x10000000, 0x20000000, 0x40000000, 0x80
MS_NOSUID, MS_NODEV, MS_REC, MS_PRIVATE = 2, 4, 0x4000, 0x40000
SET_DUMPABLE, SET_SECCOMP, SET_NO_NEW_PRIVS = 4, 22, 38
PROCESSES, FILES, ROOM_BYTES = 64, 256, 128 * 2**20

# The number of each forbidden call on x86-64 and on arm64.
FORBIDDEN = {
    "ptrace": (101, 117), "mount": (165, 40), "umount2": (166, 39), "pivot_root": (155, 41), "chroot": (161, 51),
    "unshare": (272, 97), "setns": (308, 268), "process_vm_readv": (310, 270), "process_vm_writev": (311, 271),
    "open_by_handle_at": (304, 265), "keyctl": (250, 219), "add_key": (248, 217), "request_key": (249, 218),
    "perf_event_open": (298, 241), "bpf": (321, 280), "userfaultfd": (323, 282), "open_tree": (428, 428),
    "move_mount": (429, 429), "fsopen": (430, 430), "fsconfig": (431, 431), "fsmount": (432, 432), "fspick": (433, 433),
    "pidfd_getfd": (438, 438), "mount_setattr": (442, 442), "io_uring_setup": (425, 425),
    "io_uring_enter": (426, 426), "io_uring_register": (427, 427),
    # System V's and POSIX's ways to leave something for the next answer
    "shmget": (29, 194), "msgget": (68, 186), "semget": (64, 190), "mq_open": (240, 180),
}  # fmt: skip
CLONE, CLONE3 = (56, 220), (435, 435)
MACHINES = {"x86_64": (0, 0xC000003E), "aarch64": (1, 0xC00000B7)}
libc = ctypes.CDLL(None, use_errno=True)


def _call(name: str, *args) -> None:
    if getattr(libc, name)(*args) < 0:
        number = ctypes.get_errno()
        raise OSError(number, f"{name}: {os.strerror(number)}")


def enter() -> int:
    """Drop root, and move this process into user and PID namespaces of its own.

    Returns a descriptor of the PID namespace, in the process that is to be the stage; the process that called waits
    for it and exits with its status.
    """
    if os.getuid() == 0:
        # Real user and group ids: the kernel never applies RLIMIT_NPROC to its own root.
        os.setgroups([])
        os.setresgid(NOBODY, NOBODY, NOBODY)
        os.setresuid(NOBODY, NOBODY, NOBODY)
        _call("prctl", SET_DUMPABLE, 1, 0, 0, 0)  # or its maps can't be written
    user, group = os.getuid(), os.getgid()
    _call("unshare", NEWUSER | NEWPID)
    for file, text in [
        ("setgroups", "deny"),
        ("gid_map", f"{group} {group} 1"),
        ("uid_map", f"{user} {user} 1"),
    ]:
        with open(f"/proc/self/{file}", "w") as map_file:
            map_file.write(text)
    pid = os.fork()
    if pid:
        _, status = os.waitpid(pid, 0)
        os._exit(os.waitstatus_to_exitcode(status) & 0xFF)
    _call("prctl", SET_DUMPABLE, 0, 0, 0, 0)
    return os.open("/proc/self/ns/pid", os.O_RDONLY | os.O_CLOEXEC)


@contextlib.contextmanager
def new_processes(own: int):
    """Inside, a fork becomes the first process of a PID namespace of its own: killing it kills all that it started."""
    _call("unshare", NEWPID)
    try:
        yield
    finally:
        _call("setns", own, NEWPID)


def seal() -> None:
    """In the child: private folders, no capabilities, no way to new namespaces or to other processes.

    `ROOM` holds copies of what the lesson's own cells have written there.
    """
    if FILTER is None:
        raise OSError(f"no list of forbidden system calls for {platform.machine()}")
    names = [name for name in os.listdir(ROOM) if name[0] != "."]  # no caches
    kept = _kept(names) if names else []
    _call("unshare", NEWNS)
    _call("mount", b"none", b"/", None, MS_REC | MS_PRIVATE, None)
    for folder in (ROOM.encode(), b"/dev/shm"):
        _call("mount", b"tmpfs", folder, b"tmpfs", MS_NOSUID | MS_NODEV, OPTIONS)
    for path, data in kept:
        path.mkdir() if data is None else path.write_bytes(data)
    os.chdir(ROOM)
    resource.setrlimit(resource.RLIMIT_NPROC, (PROCESSES, PROCESSES))
    resource.setrlimit(resource.RLIMIT_NOFILE, (FILES, FILES))
    _call("capset", NO_CAPABILITIES, bytes(24))
    _call("prctl", SET_NO_NEW_PRIVS, 1, 0, 0, 0)
    _call("prctl", SET_SECCOMP, 2, ctypes.byref(FILTER[1]), 0, 0)
    _call("prctl", SET_DUMPABLE, 1, 0, 0, 0)


def _kept(names: list[str]) -> list[tuple[Path, bytes | None]]:
    """What lies below these names of `ROOM`: folders (None) before the files in them, with their bytes."""
    tops = [Path(ROOM, name) for name in names]
    found = [path for top in tops for path in (top, *sorted(top.rglob("*")))]
    return [
        (path, path.read_bytes() if path.is_file() else None)
        for path in found
        if not path.is_symlink()
    ]


def _filter() -> tuple:
    """A seccomp filter that answers EPERM to what `FORBIDDEN` names, and to clone with a new namespace."""
    column, machine = MACHINES[platform.machine()]
    refuse = 0x00050000 | errno.EPERM
    load, equal, at_least, any_bit, answer = 0x20, 0x15, 0x35, 0x45, 0x06
    program = [
        (load, 0, 0, 4),  # the architecture
        (equal, 1, 0, machine),
        (answer, 0, 0, 0x80000000),  # another one: kill
        (load, 0, 0, 0),  # the number of the call
    ]
    if column == 0:  # the x32 interface has the same architecture and other numbers
        program += [(at_least, 0, 1, 0x40000000), (answer, 0, 0, refuse)]
    for numbers in FORBIDDEN.values():
        program += [(equal, 0, 1, numbers[column]), (answer, 0, 0, refuse)]
    # glibc falls back to clone, whose flags can be read here
    program += [(equal, 0, 1, CLONE3[column]), (answer, 0, 0, 0x00050000 | errno.ENOSYS)]  # fmt: skip
    spaces = NEWNS | NEWCGROUP | NEWUTS | NEWIPC | NEWUSER | NEWPID | NEWNET | NEWTIME
    program += [
        (equal, 0, 3, CLONE[column]),
        (load, 0, 0, 16),  # its flags
        (any_bit, 0, 1, spaces),
        (answer, 0, 0, refuse),
        (answer, 0, 0, 0x7FFF0000),  # allow
    ]
    code = ctypes.create_string_buffer(
        b"".join(struct.pack("HBBI", *step) for step in program)
    )
    pointer = struct.pack("HxxxxxxP", len(program), ctypes.addressof(code))
    return code, ctypes.create_string_buffer(pointer)


# Made once, so that a child need not.
OPTIONS = f"size={ROOM_BYTES},nr_inodes=4096,mode=1777".encode()
NO_CAPABILITIES = struct.pack("=Ii", 0x20080522, 0)
FILTER = _filter() if platform.machine() in MACHINES else None
