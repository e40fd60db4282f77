import os, sys

def migrate(table):
    print "migrating %s" % table
    for row in table.scan(:
        yield row
