const assumedByTasks = `        Version: '2012-10-17'
        Statement:
          - Effect: Allow
            Principal:
              Service: ecs-tasks.amazonaws.com
            Action: sts:AssumeRole
            Condition:
              StringEquals:
                aws:SourceAccount: !Ref AWS::AccountId
`

/** What starts a task may pull its image and write its log; the task itself may do nothing at all. */
export const roles = `  StartRole:
    Type: AWS::IAM::Role
    Properties:
      Description: Starts tasks, pulls the image and writes the log
      AssumeRolePolicyDocument:
${assumedByTasks}      Policies:
        - PolicyName: start
          PolicyDocument:
            Version: '2012-10-17'
            Statement:
              - Sid: RegistryToken
                Effect: Allow
                Action: ecr:GetAuthorizationToken
                Resource: '*'
              - Sid: PullImage
                Effect: Allow
                Action: [ecr:BatchCheckLayerAvailability, ecr:BatchGetImage, ecr:GetDownloadUrlForLayer]
                Resource: !Sub 'arn:\${AWS::Partition}:ecr:\${AWS::Region}:\${AWS::AccountId}:repository/*'
              - Sid: WriteLog
                Effect: Allow
                Action: [logs:CreateLogStream, logs:PutLogEvents]
                Resource: !GetAtt Log.Arn
  # No policy: a service that predicts reads its model from its own image and asks AWS for nothing.
  TaskRole:
    Type: AWS::IAM::Role
    Properties:
      Description: Runs in tasks and may do nothing
      AssumeRolePolicyDocument:
${assumedByTasks}  StorePolicy:
    Type: AWS::IAM::ManagedPolicy
    Properties:
      Description: What the Levain server needs of bucket and database
      PolicyDocument:
        Version: '2012-10-17'
        Statement:
          - Sid: List
            Effect: Allow
            Action: [s3:ListBucket, s3:ListBucketMultipartUploads]
            Resource: !GetAtt Bucket.Arn
          - Sid: Bytes
            Effect: Allow
            Action: [s3:GetObject, s3:PutObject, s3:DeleteObject, s3:AbortMultipartUpload]
            Resource: !Sub '\${Bucket.Arn}/*'
          - Sid: DatabasePassword
            Effect: Allow
            Action: secretsmanager:GetSecretValue
            Resource: !GetAtt Database.MasterUserSecret.SecretArn

`
