"""What a program holds, saved as a session."""

from convviz.app.keep.session_files import write_session
from convviz.state.sessions import session


def save_session(path, context, embed=False):
    """Save everything chosen as `write_session` does."""
    write_session(path, session.current(context), context.images.store, embed)
