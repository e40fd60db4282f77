from chalicelib import first


def go_on(s3):
    s3.get_object(Bucket=first.NAME, Key="a")  #: s3:GetObject s3:::orders/a
