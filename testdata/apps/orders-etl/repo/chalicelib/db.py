import os
from contextlib import contextmanager


@contextmanager
def connect():
    # imported late: the layer with libpq costs 200 ms and most jobs don't need it
    import psycopg2

    connection = psycopg2.connect(
        host=os.environ["DB_HOST"],
        dbname=os.environ.get("DB_NAME", "orders"),
        user=os.environ["DB_USER"],
        password=os.environ["DB_PASSWORD"],
        connect_timeout=10,
    )
    try:
        yield connection
        connection.commit()
    except Exception:
        connection.rollback()
        raise
    finally:
        connection.close()
