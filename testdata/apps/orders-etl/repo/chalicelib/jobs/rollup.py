SQL = """
insert into customer_rollup (customer_id, orders, revenue, refreshed_at)
select customer_id, count(*), sum(amount), now()
  from orders
 where ordered_at > now() - %s
 group by customer_id
on conflict (customer_id) do update
   set orders = excluded.orders, revenue = excluded.revenue, refreshed_at = excluded.refreshed_at
"""


def run(connection, since):
    with connection.cursor() as cursor:
        cursor.execute(SQL, (since,))
        return {"customers": cursor.rowcount}
