"""What runs in other threads: reading and computing, of which the newest request counts, and writing, one by one."""
